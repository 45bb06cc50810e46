using FhirGateway.Safety;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Reports;

/// <summary>
/// The header that says as of when a report speaks: the instant that the last finished sweep judged, or <c>never</c>.
/// </summary>
internal static class Freshness
{
    public const string Header = "X-Data-As-Of";

    public static async Task Write(
        HttpResponse response, Database database, DateTimeOffset now, CancellationToken cancellation)
    {
        var at = await database.Query(Sql.Of($"select as_of from {Overdue.LastSweep(now)}"),
            row => (DateTimeOffset?)row.GetFieldValue<DateTimeOffset>(0), cancellation);
        response.Headers[Header] = at.FirstOrDefault()?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ",
            System.Globalization.CultureInfo.InvariantCulture) ?? "never";
    }
}
