using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Http;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>ConceptMap/$translate</c> over a map of a package, stored here, or sent along. Which map is meant has to be
/// said: a
/// translation by whichever map comes first would change when another is stored.
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
        ParametersJson.Write(json =>
        {
            json.WriteStartArray("parameter");
            var result = found.Any(f => f.IsMatch);
            Start(json, "result");
            json.WriteBoolean("valueBoolean", result);
            json.WriteEndObject();
            if (!result)
                Text(json, "message", "valueString", $"The map has no translation of {string.Join(", ", codes)}.");
            foreach (var match in found) Match(json, map, match);
            json.WriteEndArray();
        });

    static void Match(Utf8JsonWriter json, Element map, TranslatedCode match)
    {
        Start(json, "match");
        json.WriteStartArray("part");
        Text(json, "equivalence", "valueCode", match.Equivalence);
        Concept(json, match.System, match.Code, match.Display);
        foreach (var product in match.Products)
        {
            Start(json, "product");
            json.WriteStartArray("part");
            if (product.Text("property") is { } element) Text(json, "element", "valueUri", element);
            if (product.Text("value") is { } code) Concept(json, product.Text("system"), code, product.Text("display"));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        if (map.Text("url") is { } url) Text(json, "source", "valueUri", url);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Concept(Utf8JsonWriter json, string? system, string code, string? display)
    {
        Start(json, "concept");
        json.WriteStartObject("valueCoding");
        if (system is not null) json.WriteString("system", system);
        json.WriteString("code", code);
        if (display is not null) json.WriteString("display", display);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Text(Utf8JsonWriter json, string name, string type, string value)
    {
        Start(json, name);
        json.WriteString(type, value);
        json.WriteEndObject();
    }

    static void Start(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
    }
}
