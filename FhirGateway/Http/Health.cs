using System.Data.Common;
using FhirGateway.Storage;

namespace FhirGateway.Http;

/// <summary>Live: the process answers. Ready: migrated (nothing is mapped before) and the database answers.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var database = endpoints.ServiceProvider.GetRequiredService<Database>();
        endpoints.MapGet("/health/live", () => Results.Text("live"));
        endpoints.MapGet("/health/ready", async (CancellationToken ct) =>
        {
            try
            {
                await database.Query($"select 1", row => row.GetInt32(0), ct);
                return Results.Text("ready");
            }
            catch (Exception fault) when (fault is DbException or TimeoutException)
            {
                return Results.Text("the database does not answer", statusCode: 503);
            }
        });
    }
}
