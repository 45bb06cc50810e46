using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Rest.Bulk;
using FhirGateway.Rest.Operations;

namespace FhirGateway.Rest;

internal static class RestEndpoints
{
    public static IServiceCollection AddRest(this IServiceCollection services) => services
        .AddSingleton<OperationTable>().AddSingleton<RestTable>()
        .AddSingleton<Capabilities>().AddSingleton<ConditionalRead>().AddSingleton<Read>().AddSingleton<VRead>()
        .AddSingleton<History>().AddSingleton<HistoryInstance>().AddSingleton<HistoryType>().AddSingleton<HistorySystem>()
        .AddSingleton<KnownDefinitions>().AddSingleton<StoredTerms>().AddSingleton<SearchType>()
        .AddSingleton<Create>().AddSingleton<Update>().AddSingleton<Patch>().AddSingleton<Delete>()
        .AddSingleton<Bundles>().AddSingleton<RefusedSubmissions>()
        .AddSingleton<Acceptance>().AddSingleton<WorkflowGate>().AddSingleton<AcceptanceDirectory>().AddSingleton<AcceptanceWarnings>()
        .AddSingleton<Refusals>().AddBulk().AddOperations();

    public static void MapRest(this IEndpointRouteBuilder endpoints)
    {
        var table = endpoints.ServiceProvider.GetRequiredService<RestTable>();
        foreach (var interaction in table.All)
            endpoints.MapMethods(
                "/fhir/" + interaction.Template,
                interaction.Verb == "GET" ? ["GET", "HEAD"] : [interaction.Verb],
                FhirEndpoint.For((request, ct) => table.Serve(interaction, request, ct), KindOf(interaction)));
        endpoints.MapIndexHealth();
        var refused = endpoints.ServiceProvider.GetRequiredService<RefusedSubmissions>();
        endpoints.MapOperation("GET", "$refused", refused.Serve);
        endpoints.MapOperation("GET", "$refused-count", refused.ServeCount);
        endpoints.MapOperation("POST", "$refused-replay", (request, ct) => refused.Replay(table, request, ct));
        endpoints.MapBulk();
    }

    static EndpointKind KindOf(Interaction interaction) => interaction switch
    {
        { Code: "read" or "vread" } => EndpointKind.Read,
        { Verb: "GET" } => EndpointKind.Plain,
        { Template: var t } when t.EndsWith("_search", StringComparison.Ordinal) => EndpointKind.Search,
        { Verb: "PATCH" } => EndpointKind.Patch,
        _ => EndpointKind.Write,
    };
}
