using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Http;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>ConceptMap/$translate</c> over a map of a package, stored here, or sent along. Which map is meant has to be
/// said: a translation by whichever map comes first would change when another is stored.
/// </summary>
internal sealed class Translate(KnownDefinitions definitions)
{
    static readonly OperationShape OfType = OperationShape.OfR4("ConceptMap-translate") with
    {
        Raw = "conceptMap", Refused = ["dependency", "source", "target"],
    };

    static readonly OperationShape OfInstance = OfType.Without("url", "conceptMap", "conceptMapVersion");

    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var (input, refusal) = InputReader.Read(request, request.Route.ContainsKey("id") ? OfInstance : OfType);
        if (refusal is not null) return Answer.Of(refusal);
        var (codes, fault) = Coded.Read(input, "version", needsSystem: true);
        if (fault is not null) return Answer.Of(fault);
        var (map, unknown) = await Map(request, input, ct);
        if (map is null) return unknown!;
        IReadOnlyList<TranslatedCode> found =
            [.. codes.SelectMany(code => Translation.Of(map, code, input.Text("targetsystem"), input.Flag("reverse")))];
        return Answer.Of(Write(map, codes, found));
    }

    async Task<(Element? Map, Answer? Unknown)> Map(FhirRequest request, OperationInput input, CancellationToken ct)
    {
        var inquest = definitions.Begin(request.Caller.Audience);
        if (request.Route.TryGetValue("id", out var id))
            return await inquest.Stored("ConceptMap", id, ct) is { } own
                ? (own.Root, null)
                : (null, Missing($"ConceptMap/{id}"));
        var (url, sent) = (input.Text("url"), input.Value("conceptMap"));
        if (url is null == sent is null)
            return (null, Answer.Of(OutcomeKind.Invalid, url is null ? "required" : "structure",
                "Name the concept map once: by 'url', or by sending it as 'conceptMap'."));
        if (sent is not null) return (sent, null);
        if (input.Text("conceptMapVersion") is { } version) url = $"{url}|{version}";
        await inquest.Load("ConceptMap", url!, ct);
        return inquest.Catalog.Find(url!, "ConceptMap") is { } known ? (known.Root, null) : (null, Missing(url!));
    }

    static Answer Missing(string map) =>
        Answer.Of(OutcomeKind.NotFound, "not-found", $"The concept map {map} is not known here.");

    static byte[] Write(Element map, IReadOnlyList<CodedValue> codes, IReadOnlyList<TranslatedCode> found) =>
        ParametersWriter.Write(told =>
        {
            var result = found.Any(f => f.IsMatch);
            told.Boolean("result", result);
            if (!result) told.Text("message", $"The map has no translation of {string.Join(", ", codes)}.");
            foreach (var match in found) Match(told, map, match);
        });

    static void Match(ParametersWriter told, Element map, TranslatedCode match) => told.Parts("match", () =>
    {
        told.Code("equivalence", match.Equivalence);
        told.Coding("concept", match.System, match.Code, match.Display);
        foreach (var product in match.Products)
            told.Parts("product", () =>
            {
                told.Uri("element", product.Text("property"));
                if (product.Text("value") is { } code)
                    told.Coding("concept", product.Text("system"), code, product.Text("display"));
            });
        told.Uri("source", map.Text("url"));
    });
}
