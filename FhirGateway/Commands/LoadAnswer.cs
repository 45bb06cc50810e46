using System.Globalization;
using System.Text.Json;
using FhirGateway.Fhir;

namespace FhirGateway.Commands;

/// <summary>Reads what the gateway answered.</summary>
internal static class LoadAnswer
{
    /// <param name="resource">What was submitted, as far as it is known: <c>Type/id</c> or <c>Type</c>.</param>
    public static LoadLine Read(string file, string? resource, string verb, int status, byte[] answer)
    {
        using var body = Parse(answer);
        if (body is null) return LoadLine.Answered(file, resource, verb, status, []);
        if (Text(body.RootElement, "resourceType") == "OperationOutcome")
            return LoadLine.Answered(file, resource, verb, status, Issues(body.RootElement));
        return LoadLine.Answered(file, NameOf(body.RootElement) ?? resource, verb, status, []);
    }

    /// <summary>A line for each entry of a batch or transaction that was executed.</summary>
    public static IEnumerable<LoadLine> ReadEntries(string file, JsonElement bundle, byte[] answer)
    {
        using var response = JsonDocument.Parse(answer);
        if (!response.RootElement.TryGetProperty("entry", out var answers)) return [];
        return [.. bundle.GetProperty("entry").EnumerateArray().Zip(answers.EnumerateArray(), (asked, answered) =>
            ReadEntry(file, asked, answered))];
    }

    static LoadLine ReadEntry(string file, JsonElement asked, JsonElement answered)
    {
        var response = answered.GetProperty("response");
        var status = int.Parse(Text(response, "status")!.AsSpan(0, 3), CultureInfo.InvariantCulture);
        var issues = response.TryGetProperty("outcome", out var outcome) ? Issues(outcome) : [];
        var request = asked.TryGetProperty("request", out var found) ? found : default;
        var resource = Text(response, "location") is { } location ? Logical(location)
            : (asked.TryGetProperty("resource", out var sent) ? NameOf(sent) : null) ?? Text(request, "url");
        return LoadLine.Answered(file, resource, Text(request, "method") ?? "", status, issues);
    }

    /// <summary><c>Type/id</c>, <c>Type</c>, or null.</summary>
    public static string? NameOf(JsonElement resource) =>
        Text(resource, "resourceType") is not { } type ? null
        : Text(resource, "id") is { } id ? $"{type}/{id}" : type;

    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static List<Issue> Issues(JsonElement outcome) =>
    [
        .. from issue in outcome.GetProperty("issue").EnumerateArray()
           where Text(issue, "code") != "informational"
           select new Issue(Enum.Parse<Severity>(Text(issue, "severity")!, ignoreCase: true), Text(issue, "code")!,
               Text(issue, "diagnostics") ?? "", First(issue, "expression")) { Location = First(issue, "location") },
    ];

    static string? First(JsonElement issue, string name) =>
        issue.TryGetProperty(name, out var list) && list.GetArrayLength() > 0 ? list[0].GetString() : null;

    /// <summary><c>Type/id</c> of a version's address.</summary>
    public static string Logical(string location)
    {
        var parts = location.Split('/');
        var history = Array.IndexOf(parts, "_history");
        return history >= 2 ? $"{parts[history - 2]}/{parts[history - 1]}" : location;
    }

    static JsonDocument? Parse(byte[] answer)
    {
        try
        {
            return JsonDocument.Parse(answer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
