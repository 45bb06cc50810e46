using FhirGateway.Http;
using FhirGateway.Safety;
using FhirGateway.Security;
using FhirGateway.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FhirGateway.Dashboard;

/// <summary>The page at <c>/</c>: what is overdue, the oldest, what cannot be judged, and how fresh all of it is.</summary>
internal static class DashboardEndpoints
{
    static readonly string Style = ReadStyle();

    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", async (
            HttpContext http, Database database, SafetyOptions safety, TimeProvider clock, GatewayOptions options) =>
        {
            var overview = await OverviewQueries.Read(database, safety, Caller.Open.Audience, clock.GetUtcNow(), http.RequestAborted);
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'";
            http.Response.Headers.CacheControl = "no-store";
            return new RazorComponentResult<OverviewPage>(new { View = overview, Modes = GatewayModes.Of(options) });
        });
        routes.MapGet("/dashboard.css", () => Results.Text(Style, "text/css"));
    }

    static string ReadStyle()
    {
        using var stream = typeof(DashboardEndpoints).Assembly.GetManifestResourceStream("FhirGateway.Dashboard.dashboard.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
