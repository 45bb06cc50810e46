using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Http;

namespace FhirGateway.Rest.Bulk;

/// <summary>
/// Reads what an import asks for, in the shape that servers with such an operation share: Parameters with
/// <c>inputFormat</c>, <c>inputSource</c> and <c>input</c> (<c>type</c>, <c>url</c>); an input may also hold a Binary
/// with the lines themselves (<c>resource</c>).
/// </summary>
internal sealed class ImportRequest(BulkOptions options)
{
    static readonly string[] Formats = ["application/fhir+ndjson", "application/ndjson"];

    readonly List<ImportInput> inputs = [];
    readonly List<Issue> issues = [];
    byte[]? inline;

    /// <summary>The inputs, the lines that came inline, or why not.</summary>
    public static (IReadOnlyList<ImportInput> Inputs, byte[]? Inline, Outcome? Refusal) Read(
        FhirRequest request, BulkOptions options)
    {
        var parsed = JsonFormat.Read(request.Body);
        if (!parsed.IsValid) return ([], null, new Outcome(OutcomeKind.Invalid, parsed.Issues));
        if (parsed.Resource is not { Type: "Parameters" } parameters)
            return ([], null, Outcome.Of(OutcomeKind.Invalid, "invalid",
                "The body of an import is Parameters, or the lines themselves as application/fhir+ndjson."));
        var import = new ImportRequest(options);
        foreach (var (parameter, index) in parameters.Root.All("parameter").Select((p, i) => (p, i)))
            import.Take(parameter, $"Parameters.parameter[{index}]");
        if (import.inputs.Count == 0 && import.issues.Count == 0)
            import.issues.Add(Issue.Error("required", "There is no input to import.", "Parameters.parameter"));
        return import.issues.Count > 0
            ? ([], null, new Outcome(OutcomeKind.Invalid, import.issues)) : (import.inputs, import.inline, null);
    }

    void Take(Element parameter, string at)
    {
        var value = parameter.Text("value");
        switch (parameter.Text("name"))
        {
            case "inputFormat" when value is not null && Formats.Contains(value):
            case "inputSource" when value is not null:
                break;
            case "inputFormat":
                issues.Add(Issue.Error("not-supported", "Only application/fhir+ndjson is read.", $"{at}.value"));
                break;
            case "input":
                TakeInput(parameter, at);
                break;
            default:
                issues.Add(Issue.Error("not-supported",
                    "Known are inputFormat, inputSource and input with the parts type, url and resource.", $"{at}.name"));
                break;
        }
    }

    void TakeInput(Element input, string at)
    {
        string? type = null, url = null;
        Element? binary = null;
        foreach (var (part, index) in input.All("part").Select((p, i) => (p, i)))
            switch (part.Text("name"))
            {
                case "type" when part.Text("value") is { } name && DefinitionSet.R4.IsResource(name):
                    type = name;
                    break;
                case "url" when part.Text("value") is { } address:
                    url = address;
                    break;
                case "resource" when part["resource"] is { Type: "Binary" } resource:
                    binary = resource;
                    break;
                default:
                    issues.Add(Issue.Error("value",
                        "Expected type (a resource type of R4), url, or resource (a Binary).", $"{at}.part[{index}]"));
                    return;
            }
        if (url is null == binary is null)
            issues.Add(Issue.Error("required", "An input has either a url or a resource.", at));
        else if (url is not null) TakeUrl(type, url, at);
        else TakeBinary(type, binary!, at);
    }

    void TakeUrl(string? type, string url, string at)
    {
        if (new ImportSource(options).Refuses(url) is { } reason) issues.Add(Issue.Error("forbidden", reason, at));
        else inputs.Add(new ImportInput(type, url, null));
    }

    void TakeBinary(string? type, Element binary, string at)
    {
        var data = binary.Text("data");
        if (inline is not null) issues.Add(Issue.Error("not-supported", "Only one input may come inline.", at));
        else if (binary.Text("contentType") is not { } content || !Formats.Contains(content.Split(';')[0].Trim()) || data is null)
            issues.Add(
                Issue.Error("value", "The Binary must have the contentType application/fhir+ndjson and data.", at));
        else
        {
            inline = Convert.FromBase64String(data);
            inputs.Add(new ImportInput(type, "inline", "upload.ndjson"));
        }
    }
}
