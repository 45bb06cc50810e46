using FhirGateway.Fhir.Terminology;
using FhirGateway.Http;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>ValueSet/$expand</c> (<see href="https://hl7.org/fhir/R4/valueset-operation-expand.html"/>): the codes of a
/// value set of
/// R4, of a package, stored here, or sent along. It is listed whole or refused: a list that lacks codes of a system
/// whose
/// content is not here would be taken for the whole.
/// </summary>
internal sealed class Expand(KnownDefinitions definitions, TimeProvider clock)
{
    static readonly OperationShape OfType = OperationShape.OfR4("ValueSet-expand") with
    {
        Raw = "valueSet",
        Refused =
        [
            "context", "contextDirection", "date", "designation", "includeDefinition", "exclude-system", "system-version",
            "check-system-version", "force-system-version",
        ],
    };

    static readonly OperationShape OfInstance = OfType.Without("url", "valueSet", "valueSetVersion");

    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var isInstance = request.Route.ContainsKey("id");
        var (input, refusal) = InputReader.Read(request, isInstance ? OfInstance : OfType);
        if (refusal is not null) return Answer.Of(refusal);
        foreach (var name in (string[])["offset", "count"])
            if (input.Number(name) < 0) return Answer.Of(input.Invalid(name, "expected a number from 0"));
        var inquest = definitions.Begin(request.Caller.Audience);
        var (url, definition, unknown) = await ValueSetInput.Find(request, input, inquest, ct);
        if (unknown is not null) return unknown;
        var (expansion, refused) = inquest.Terms.Expand(new ExpandRequest(url)
        {
            Definition = definition,
            Filter = input.Text("filter"),
            Offset = input.Number("offset"),
            Count = input.Number("count"),
            ActiveOnly = input.Flag("activeOnly"),
            IncludeDesignations = input.Flag("includeDesignations"),
            ExcludeNested = input.Flag("excludeNested"),
            ExcludeNotForUi = input.Flag("excludeNotForUI"),
            DisplayLanguage = input.Text("displayLanguage"),
        });
        return expansion is null
            ? Answer.Of(refused!) : Answer.Of(TerminologyJson.Write(expansion, clock.GetUtcNow()));
    }
}
