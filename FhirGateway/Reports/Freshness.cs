using FhirGateway.Safety;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Reports;

/// <summary>As of when a report speaks: the last sweep that finished. Without one the header says <c>never</c>.</summary>
internal static class Freshness
{
    public const string Header = "X-Data-As-Of";

    public static async Task Write(HttpResponse response, Database database, CancellationToken cancellation)
    {
        var at = await database.Query(Sql.Of($"select {Overdue.JudgedAsOf}"),
            row => row.IsDBNull(0) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(0), cancellation);
        response.Headers[Header] = at[0]?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ",
            System.Globalization.CultureInfo.InvariantCulture) ?? "never";
    }
}
