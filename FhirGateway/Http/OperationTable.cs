namespace FhirGateway.Http;

/// <summary>One FHIR operation: <c>POST</c> <c>$safety-sweep</c>, <c>GET</c> <c>ServiceRequest/{id}/$status</c>.</summary>
/// <param name="Definition">Canonical of its OperationDefinition.</param>
internal sealed record Operation(string Verb, string Template, string Definition)
{
    public string Name => Template[(Template.IndexOf('$', StringComparison.Ordinal) + 1)..];

    /// <summary>The type it stands below, or null for one of the whole system.</summary>
    public string? Type => Template.Contains('/', StringComparison.Ordinal) ? Template.Split('/')[0] : null;
}

/// <summary>The operations that the folders registered; the CapabilityStatement lists them from here.</summary>
internal sealed class OperationTable
{
    readonly List<Operation> operations = [];

    public IReadOnlyList<Operation> All => operations;

    public void Add(Operation operation) => operations.Add(operation);
}

internal static class Operations
{
    /// <summary>Answers an operation below <c>/fhir</c>: <c>MapOperation("POST", "$safety-sweep", handler)</c>.</summary>
    public static void MapOperation(this IEndpointRouteBuilder endpoints, string verb, string template, Handler handler)
    {
        var name = template[(template.IndexOf('$', StringComparison.Ordinal) + 1)..];
        endpoints.ServiceProvider.GetRequiredService<OperationTable>()
            .Add(new Operation(verb, template, $"{Fhir.Canonical.Base}/OperationDefinition/{name}"));
        endpoints.MapMethods("/fhir/" + template, [verb], FhirEndpoint.For(handler));
    }
}
