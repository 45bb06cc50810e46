using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>$validate</c> (<see href="https://hl7.org/fhir/R4/resource-operation-validate.html"/>): all that would be said
/// of a
/// resource, by the gateway's own rules and the profiles of packages and of StructureDefinitions stored here. The
/// answer is
/// 200 however ill the resource is; anything else says that the question could not be understood.
/// </summary>
internal sealed class Validate(ResourceStore store, KnownDefinitions definitions, ResourceCheck check)
{
    static readonly OperationShape Shape = OperationShape.OfR4("Resource-validate") with
    {
        Raw = "resource", JudgesRaw = true,
    };

    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var (input, refusal) = InputReader.Read(request, Shape with { TakesParameters = request.Type == "Parameters" });
        if (refusal is not null) return Answer.Of(refusal);
        if (ValidateOperation.ModeOf(input.Text("mode")) is not { } mode)
            return Answer.Of(
                input.Invalid("mode", $"'{input.Text("mode")}' is none of create, update, delete and profile"));
        if (input.Text("mode") == "profile" && input.Text("profile") is null)
            return Answer.Of(input.Invalid("mode", "to validate against a profile, name one in 'profile'", "required"));
        var id = request.Route.GetValueOrDefault("id");
        var content = input.Find("resource")?.Json ?? default;
        if (id is not null && (mode == ValidateMode.Delete || content.IsEmpty))
        {
            var stored = await store.Find(request.Type, id, request.Caller.Audience, ct);
            if (stored is null) return Read.Unknown(request);
            if (stored.Deleted) return Read.Gone(stored);
            if (content.IsEmpty) content = stored.Body;
        }
        var question = new ValidateQuestion(mode, request.Type, id, content);
        var (parsed, issues) = ValidateOperation.Begin(question);
        if (parsed is not null)
            issues = ValidateOperation.End(question, parsed, await Issues(request, input, parsed, ct));
        return Answer.Of(OutcomeResult.Body(
            issues.Count > 0 ? issues : [new Issue(Severity.Information, "informational", "Nothing is wrong with it.")],
            request.Trace));
    }

    async Task<IReadOnlyList<Issue>> Issues(
        FhirRequest request, OperationInput input, Parsed parsed, CancellationToken ct)
    {
        IReadOnlyList<string> profiles = input.Text("profile") is { } profile ? [profile] : [];
        var inquest = definitions.Begin(request.Caller.Audience);
        foreach (var url in profiles.Concat(parsed.Resource is { } resource ? Claimed(resource.Root) : []))
            await inquest.Load("StructureDefinition", url, ct);
        return await check.With(inquest.Catalog, profiles).Validate(parsed, ct);
    }

    /// <summary>The profiles that a resource and what is inside it claims, and the extensions that it uses.</summary>
    static IEnumerable<string> Claimed(Element root)
    {
        var open = new Stack<Element>([root]);
        while (open.TryPop(out var node))
            for (var i = 0; i < node.Children.Length; i++)
            {
                var child = node.Children[i];
                if (child.Name == "profile" && node.Type == "Meta" && child.Value is { } profile) yield return profile;
                if (child.Type == "Extension" && child.Text("url") is { } url) yield return url;
                open.Push(child);
            }
    }
}
