using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Http;

/// <summary>
/// One FHIR operation at one place: <c>POST</c> <c>$safety-sweep</c>, <c>GET</c> <c>{type}/{id}/$meta</c>.
/// </summary>
/// <param name="Definition">Canonical of its OperationDefinition.</param>
internal sealed record Operation(string Verb, string Template, string Definition, Handler Handler)
{
    public string Name => NameIn(Template);

    /// <summary>The type it stands below, <c>{type}</c> for each of them, or null for one of the whole
    /// system.</summary>
    public string? Type => TypeIn(Template);

    /// <summary>Whether it is offered for that type.</summary>
    public bool IsOf(string type) => Type == type || Type == "{type}";

    public static string NameIn(string template) => template[(template.IndexOf('$', StringComparison.Ordinal) + 1)..];

    public static string? TypeIn(string template) =>
        template.Contains('/', StringComparison.Ordinal) ? template.Split('/')[0] : null;
}

/// <summary>The operations that the folders registered; the CapabilityStatement lists them from here.</summary>
internal sealed class OperationTable
{
    readonly List<Operation> operations = [];

    public IReadOnlyList<Operation> All => operations;

    public void Add(Operation operation) => operations.Add(operation);

    /// <summary>The canonical of what is offered there: HL7's own where R4 defines it, else ours.</summary>
    public static string DefinitionOf(string template)
    {
        var (name, type) = (Operation.NameIn(template), Operation.TypeIn(template));
        var known = DefinitionSet.R4.Operations.FirstOrDefault(o => o.Code == name
            && (type is null ? o.OnSystem : o.Resources.Contains(type == "{type}" ? "Resource" : type)));
        return known?.Url ?? $"{Fhir.Canonical.Base}/OperationDefinition/{name}";
    }
}

internal static class Operations
{
    /// <summary>Answers an operation below <c>/fhir</c>: <c>MapOperation("POST", "$safety-sweep",
    /// handler)</c>.</summary>
    /// <param name="definition">Its canonical, where that is neither HL7's of R4 nor ours.</param>
    public static void MapOperation(
        this IEndpointRouteBuilder endpoints, string verb, string template, Handler handler, string? definition = null,
        EndpointKind kind = EndpointKind.Plain)
    {
        var cut = PartialAnswer.Of(handler, types: _ => null);
        Handler typed = template.StartsWith("{type}", StringComparison.Ordinal)
            ? (request, ct) => OfType(cut, request, ct) : cut;
        endpoints.ServiceProvider.GetRequiredService<OperationTable>()
            .Add(new Operation(verb, template, definition ?? OperationTable.DefinitionOf(template), typed));
        endpoints.MapMethods("/fhir/" + template, verb == "GET" ? ["GET", "HEAD"] : [verb], FhirEndpoint.For(typed, kind));
    }

    static Task<Answer> OfType(Handler handler, FhirRequest request, CancellationToken ct) =>
        DefinitionSet.R4.IsResource(request.Type)
            ? handler(request, ct)
            : Task.FromResult(Answer.Of(
                OutcomeKind.NotFound, "not-supported", $"'{request.Type}' is not a resource type of R4."));
}
