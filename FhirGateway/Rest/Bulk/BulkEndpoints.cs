using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Bulk;

/// <summary>Where exports and imports are asked for, followed and fetched.</summary>
internal static class BulkEndpoints
{
    const string Status = "$bulk/{job:guid}";
    const string BulkData = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/";

    public static IServiceCollection AddBulk(this IServiceCollection services) => services
        .AddSingleton(parts => BulkOptions.From(
            parts.GetRequiredService<GatewayOptions>(), new ConfigurationBuilder().AddJsonFile("appsettings.json", optional: true)
                .AddEnvironmentVariables().Build()))
        .AddSingleton<BulkIntake>().AddSingleton<BulkJobs>().AddSingleton<BulkFiles>().AddSingleton<ExportPages>()
        .AddSingleton<ExportRun>().AddSingleton<ImportRun>().AddSingleton<BulkKickOff>().AddSingleton<BulkStatus>()
        .AddSingleton<BulkWorker>().AddHostedService(parts => parts.GetRequiredService<BulkWorker>());

    public static void MapBulk(this IEndpointRouteBuilder endpoints)
    {
        var begin = endpoints.ServiceProvider.GetRequiredService<BulkKickOff>();
        var status = endpoints.ServiceProvider.GetRequiredService<BulkStatus>();
        foreach (var verb in (string[])["GET", "POST"])
        {
            endpoints.MapBulk(verb, "$export", (http, request, ct) => begin.Export(http, request, "system", null, ct));
            endpoints.MapBulk(
                verb, "Patient/$export", (http, request, ct) => begin.Export(http, request, "Patient", null, ct));
            endpoints.MapBulk(verb, "Group/{id}/$export", (http, request, ct) => begin.Export(http, request, "Group", request.Id, ct));
        }
        endpoints.MapBulk("POST", "$import", begin.Import, begin.ImportLines);
        endpoints.MapMethods($"/fhir/{Status}", ["GET"], status.Read);
        endpoints.MapMethods($"/fhir/{Status}", ["DELETE"], status.Cancel);
        endpoints.MapMethods($"/fhir/{Status}/{{file}}", ["GET"], status.File);
    }

    /// <param name="lines">Takes a body that is lines instead of FHIR; null where there is none.</param>
    static void MapBulk(
        this IEndpointRouteBuilder endpoints, string verb, string template, HttpHandler handler, RequestDelegate? lines = null)
    {
        var table = endpoints.ServiceProvider.GetRequiredService<OperationTable>();
        if (!table.All.Any(o => o.Template == template))
            table.Add(new Operation(verb, template, DefinitionOf(template), NotInBundle));
        endpoints.MapMethods("/fhir/" + template, [verb], Serve);

        // The endpoint knows FHIR only; what an answer of 202 says beside it stands in headers.
        Task Serve(HttpContext http) => lines is not null && BulkKickOff.IsLines(http.Request.ContentType)
            ? lines(http) : FhirEndpoint.For((request, ct) => handler(http, request, ct))(http);
    }

    static string DefinitionOf(string template) => template switch
    {
        "$export" => BulkData + "export",
        "Patient/$export" => BulkData + "patient-export",
        "Group/{id}/$export" => BulkData + "group-export",
        _ => OperationTable.DefinitionOf(template),
    };

    static Task<Answer> NotInBundle(FhirRequest request, CancellationToken ct) => Task.FromResult(Answer.Of(
        OutcomeKind.Invalid, "not-supported", "This begins work that outlasts the answer; it is not asked in a Bundle."));

    delegate Task<Answer> HttpHandler(HttpContext http, FhirRequest request, CancellationToken ct);
}
