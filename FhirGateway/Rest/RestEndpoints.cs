using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest;

internal static class RestEndpoints
{
    public static IServiceCollection AddRest(this IServiceCollection services) => services
        .AddSingleton<OperationTable>().AddSingleton<RestTable>()
        .AddSingleton<Capabilities>().AddSingleton<Read>().AddSingleton<VRead>()
        .AddSingleton<History>().AddSingleton<HistoryInstance>().AddSingleton<HistoryType>().AddSingleton<HistorySystem>()
        .AddSingleton<StoredTerms>().AddSingleton<SearchType>().AddSingleton<Create>().AddSingleton<Update>().AddSingleton<Delete>()
        .AddSingleton<Bundles>().AddSingleton<RefusedSubmissions>()
        .AddSingleton<Acceptance>().AddSingleton<AcceptanceDirectory>().AddSingleton<AcceptanceWarnings>()
        .AddSingleton<Refusals>();

    public static void MapRest(this IEndpointRouteBuilder endpoints)
    {
        var table = endpoints.ServiceProvider.GetRequiredService<RestTable>();
        foreach (var interaction in table.All)
            endpoints.MapMethods(
                "/fhir/" + interaction.Template,
                interaction.Verb == "GET" ? ["GET", "HEAD"] : [interaction.Verb],
                FhirEndpoint.For(
                    (request, ct) => RestTable.Serve(interaction, request, ct),
                    takesForm: interaction.Template.EndsWith("_search", StringComparison.Ordinal)));
        endpoints.MapIndexHealth();
        endpoints.MapOperation("GET", "$refused",
            endpoints.ServiceProvider.GetRequiredService<RefusedSubmissions>().Serve);
    }
}
