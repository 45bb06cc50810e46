using FhirGateway.Fhir;
using FhirGateway.Http;

namespace FhirGateway.Rest.Operations;

/// <summary>Which value set an operation is about: one named, one sent along, or the one it was asked of.</summary>
internal static class ValueSetInput
{
    /// <returns>A canonical, or a definition; or the answer when there is neither.</returns>
    public static async Task<(string? Url, Element? Definition, Answer? Refusal)> Find(
        FhirRequest request, OperationInput input, KnownDefinitions.Inquest inquest, CancellationToken ct)
    {
        if (request.Route.TryGetValue("id", out var id))
            return await inquest.Stored("ValueSet", id, ct) is { } stored
                ? (null, stored.Root, null)
                : (null, null, Answer.Of(OutcomeKind.NotFound, "not-found", $"There is no ValueSet/{id}."));
        var (url, sent) = (input.Text("url"), input.Value("valueSet"));
        if (url is null == sent is null)
            return (null, null, Answer.Of(OutcomeKind.Invalid, url is null ? "required" : "structure",
                "Name the value set once: by 'url', or by sending it as 'valueSet'."));
        if (sent is not null)
        {
            await inquest.LoadParts(sent, ct);
            return (null, sent, null);
        }
        if (input.Text("valueSetVersion") is { } version)
        {
            if (url!.Contains('|', StringComparison.Ordinal))
                return (null, null, Answer.Of(input.Invalid("valueSetVersion", "'url' names a version already", "structure")));
            url = $"{url}|{version}";
        }
        await inquest.ValueSet(url!, ct);
        return inquest.ByReference.TryGetValue(url!, out var known) ? (null, known.Root, null) : (url, null, null);
    }
}
