using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Http;

namespace FhirGateway.Rest;

/// <summary>One FHIR interaction: its verb, its place below the base, its code in the CapabilityStatement.</summary>
internal sealed record Interaction(string Verb, string Template, string Code, Handler Handler);

/// <summary>What the gateway answers at its FHIR base, as one table: the routes, the batch entries and the
/// CapabilityStatement are all read from it.</summary>
internal sealed class RestTable
{
    public RestTable(
        Capabilities capabilities, Read read, VRead vread, HistoryInstance history, HistoryType historyType,
        HistorySystem historySystem, SearchType search,
        Create create, Update update, Delete delete, Bundles bundles)
    {
        All =
        [
            new("GET",    "metadata",                    "capabilities",     capabilities.Of(this)),
            new("POST",   "",                            "transaction",      bundles.Of(this)),
            new("GET",    "",                            "search-system",    search.ServeSystem),
            new("POST",   "_search",                     "search-system",    search.ServeSystem),
            new("GET",    "_history",                    "history-system",   historySystem.Serve),
            new("GET",    "{type}",                      "search-type",      search.Serve),
            new("GET",    "{type}/_history",             "history-type",     historyType.Serve),
            new("POST",   "{type}/_search",              "search-type",      search.Serve),
            new("POST",   "{type}",                      "create",           create.Serve),
            new("PUT",    "{type}",                      "update",           update.ServeConditional),
            new("DELETE", "{type}",                      "delete",           delete.ServeConditional),
            new("GET",    "{type}/{id}",                 "read",             read.Serve),
            new("PUT",    "{type}/{id}",                 "update",           update.Serve),
            new("DELETE", "{type}/{id}",                 "delete",           delete.Serve),
            new("GET",    "{type}/{id}/_history",        "history-instance", history.Serve),
            new("GET",    "{type}/{id}/_history/{vid}",  "vread",            vread.Serve),
            new("GET",    "{type}/{id}/{other}",         "search-type",      search.ServeCompartment),
            new("POST",   "{type}/{id}/{other}/_search", "search-type",      search.ServeCompartment),
        ];
    }

    public IReadOnlyList<Interaction> All { get; }

    /// <summary>Answers an interaction; what holds for all of them is looked at here.</summary>
    public static Task<Answer> Serve(Interaction interaction, FhirRequest request, CancellationToken ct)
    {
        if (request.Route.TryGetValue("type", out var type) && !DefinitionSet.R4.IsResource(type))
            return Task.FromResult(Answer.Of(OutcomeKind.NotFound, "not-supported", type.StartsWith('$')
                ? $"There is no operation {type} here." : $"'{type}' is not a resource type of R4."));
        if (interaction.Code is "read" or "vread" or "capabilities" && Unknown(interaction.Code, request.Query) is { } parameter)
            return Task.FromResult(Answer.Of(OutcomeKind.Invalid, "not-supported",
                $"The parameter '{parameter}' is not supported by {interaction.Code}."));
        return interaction.Code is "read" or "vread" ? Part(interaction, request, ct) : interaction.Handler(request, ct);
    }

    /// <summary>A read of the whole resource, or of the part that <c>_summary</c> or <c>_elements</c> asks for.</summary>
    static async Task<Answer> Part(Interaction interaction, FhirRequest request, CancellationToken ct)
    {
        Subset? part = null;
        foreach (var (name, value) in request.Query.Where(p => p.Key is "_summary" or "_elements"))
        {
            var (asked, fault) = Subset.Read(request.Type, name, value);
            if (part is not null && asked is not null) fault = "_summary and _elements may stand only once, and not together";
            if (fault is not null) return Answer.Of(OutcomeKind.Invalid, "value", $"{name}={value}: {fault}.");
            part ??= asked;
        }
        var answer = await interaction.Handler(request, ct);
        return part is null || answer.IsError || answer.Body.IsEmpty ? answer : answer with { Body = part.Of(answer.Body) };
    }

    /// <summary>The interaction that a Bundle's entry asks for, with the request's route filled in.</summary>
    public (Interaction Interaction, IReadOnlyDictionary<string, string> Route)? Find(string verb, string path)
    {
        var parts = path.Split('/');
        foreach (var interaction in All.Where(i => i.Verb == verb && i.Template.Length > 0))
            if (Match(interaction.Template.Split('/'), parts) is { } route)
                return (interaction, route);
        return null;
    }

    static Dictionary<string, string>? Match(string[] template, string[] parts)
    {
        if (template.Length != parts.Length) return null;
        var route = new Dictionary<string, string>();
        foreach (var (expected, part) in template.Zip(parts))
            if (expected[0] == '{') route[expected.Trim('{', '}')] = part;
            else if (expected != part) return null;
        return route;
    }

    static string? Unknown(string code, IReadOnlyList<KeyValuePair<string, string>> query) =>
        query.FirstOrDefault(p => p.Key is not ("_format" or "_pretty" or "mode") && (code == "capabilities"
            ? p is not { Key: "_summary", Value: "false" }
            : p.Key is not ("_summary" or "_elements"))).Key;
}
