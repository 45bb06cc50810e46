using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Http;
using FhirGateway.Rest.Operations;

namespace FhirGateway.Rest;

/// <summary>One FHIR interaction: its verb, its place below the base, its code in the CapabilityStatement.</summary>
internal sealed record Interaction(string Verb, string Template, string Code, Handler Handler);

/// <summary>What the gateway answers at its FHIR base, as one table: the routes, the batch entries and the
/// CapabilityStatement are all read from it.</summary>
internal sealed class RestTable
{
    readonly OperationTable operations;

    public RestTable(
        OperationTable operations, OwnDefinitions own, Capabilities capabilities, Read read, VRead vread,
        HistoryInstance history, HistoryType historyType, HistorySystem historySystem, SearchType search,
        Create create, Update update, Patch patch, Delete delete, Bundles bundles)
    {
        this.operations = operations;
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
            new("PATCH",  "{type}",                      "patch",            patch.ServeConditional),
            new("DELETE", "{type}",                      "delete",           delete.ServeConditional),
            new("GET",    "{type}/{id}",                 "read",             own.Or(read.Serve)),
            new("PUT",    "{type}/{id}",                 "update",           update.Serve),
            new("PATCH",  "{type}/{id}",                 "patch",            patch.Serve),
            new("DELETE", "{type}/{id}",                 "delete",           delete.Serve),
            new("GET",    "{type}/{id}/_history",        "history-instance", history.Serve),
            new("GET",    "{type}/{id}/_history/{vid}",  "vread",            vread.Serve),
            new("GET",    "{type}/{id}/{other}",         "search-type",      search.ServeCompartment),
            new("POST",   "{type}/{id}/{other}/_search", "search-type",      search.ServeCompartment),
        ];
    }

    public IReadOnlyList<Interaction> All { get; }

    /// <summary>The code of an interaction that is an operation.</summary>
    public const string Operation = "operation";

    /// <summary>The methods that something answers at a path below the base; none where nothing is.</summary>
    public IReadOnlyList<string> MethodsAt(string path)
    {
        var parts = path.Trim('/').Split('/');
        var methods = from candidate in All.Select(i => (i.Verb, i.Template))
                          .Concat(operations.All.Select(o => (o.Verb, o.Template)))
                      where Match(candidate.Template.Split('/'), parts) is { } route && Fits(route)
                      select candidate.Verb;
        return [.. methods.SelectMany(verb => verb == "GET" ? ["GET", "HEAD"] : (string[])[verb]).Distinct()];
    }

    static bool Fits(IReadOnlyDictionary<string, string> route) =>
        (!route.TryGetValue("type", out var type) || DefinitionSet.R4.IsResource(type))
        && (!route.TryGetValue("other", out var other) || other == "*" || DefinitionSet.R4.IsResource(other))
        && route.All(value => value.Key is "vid" || value.Value is not ("" or ['$' or '_', ..]));

    /// <summary>Answers an interaction; what holds for all of them is looked at here.</summary>
    public Task<Answer> Serve(Interaction interaction, FhirRequest request, CancellationToken ct) =>
        interaction.Code == Operation ? interaction.Handler(request, ct)
        : Refuse(interaction, request) is { } refusal ? Task.FromResult(refusal)
        : IsPartial(interaction) ? PartialAnswer.Of(interaction.Handler, TypesOf)(request, ct)
        : interaction.Handler(request, ct);

    /// <summary>Searches cut what they answer themselves, for matches and what is included differ.</summary>
    static bool IsPartial(Interaction interaction) => interaction.Code is "read" or "vread" or "capabilities";

    static IReadOnlyList<string>? TypesOf(FhirRequest request) =>
        [request.Route.TryGetValue("type", out var type) ? type : "CapabilityStatement"];

    Answer? Refuse(Interaction interaction, FhirRequest request)
    {
        if (!Fits(request.Route)) return Nowhere(request);
        // Of an update the gate tells it, with all that is wrong with the body.
        if (request.Route.TryGetValue("id", out var id) && interaction.Verb is "PATCH" or "DELETE" && !Lexical.IsId(id))
            return Answer.Of(OutcomeKind.Invalid, "value",
                $"'{id}' is no id that a resource may have: 1 to 64 of A-Z, a-z, 0-9, '-' and '.'.");
        if (request.IfNoneExist is not null && interaction.Verb is "PUT" or "PATCH" or "DELETE")
            return Answer.Of(OutcomeKind.Invalid, "not-supported",
                $"{interaction.Verb} takes no If-None-Exist: put the criteria into the address, as in "
                + $"{interaction.Verb} [type]?identifier=…, or use POST.");
        return Unknown(interaction, request.Query) is { } parameter
            ? Answer.Of(OutcomeKind.Invalid, "not-supported",
                $"The parameter '{parameter}' is not supported by {interaction.Code}.")
            : null;
    }

    /// <summary>What looks like a type or an id and is the name of something else, or of nothing.</summary>
    Answer Nowhere(FhirRequest request)
    {
        var path = request.Target.Split('?')[0];
        if (MethodsAt(path) is { Count: > 0 } methods)
            return Answer.Of(OutcomeKind.MethodNotAllowed, "not-supported",
                $"{request.Method} is not supported at {path}; {string.Join(", ", methods)} is.") with
            {
                Headers = [new("Allow", string.Join(", ", methods))],
            };
        var odd = !DefinitionSet.R4.IsResource(request.Type) ? request.Type
            : request.Route.TryGetValue("other", out var other) ? other : request.Id;
        return Answer.Of(OutcomeKind.NotFound, "not-supported", odd.StartsWith('$')
            ? $"There is no operation {odd} here."
            : $"'{odd}' is not a resource type of R4, nor anything else that is here.");
    }

    /// <summary>
    /// The interaction or operation that a Bundle's entry asks for, with the request's route filled in.
    /// </summary>
    public (Interaction Interaction, IReadOnlyDictionary<string, string> Route)? Find(string verb, string path)
    {
        var parts = path.Split('/');
        foreach (var operation in operations.All.Where(o => o.Verb == verb))
            if (Match(operation.Template.Split('/'), parts) is { } route)
                return (new Interaction(verb, operation.Template, Operation, operation.Handler), route);
        foreach (var interaction in All.Where(i => i.Verb == verb && (i.Template.Length > 0 || path.Length == 0)))
            if (Match(interaction.Template.Split('/'), parts) is { } route)
                return (interaction, route);
        return null;
    }

    static Dictionary<string, string>? Match(string[] template, string[] parts)
    {
        if (template.Length != parts.Length) return null;
        var route = new Dictionary<string, string>();
        foreach (var (expected, part) in template.Zip(parts))
            if (expected.StartsWith('{')) route[expected.Trim('{', '}')] = part;
            else if (expected != part) return null;
        return route;
    }

    /// <summary>The first parameter that the interaction would pass over in silence.</summary>
    static string? Unknown(Interaction interaction, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        var known = interaction switch
        {
            { Code: "read" or "vread" } => ["_summary", "_elements"],
            { Code: "capabilities" } => ["mode", "_summary", "_elements"],
            { Code: "create" or "transaction" } or { Template: "{type}/{id}" } => (string[])[],
            _ => null,
        };
        return known is null ? null
            : query.FirstOrDefault(p => p.Key is not ("_format" or "_pretty") && !known.Contains(p.Key)).Key;
    }
}
