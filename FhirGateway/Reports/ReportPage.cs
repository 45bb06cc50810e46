using System.Data.Common;
using System.Text.Json;
using FhirGateway.Search;
using FhirGateway.Storage;
using Microsoft.OData.Edm;

namespace FhirGateway.Reports;

/// <summary>One page of a report as OData JSON, with the link to the next.</summary>
internal static class ReportPage
{
    public static async Task<byte[]> Read(
        ReportQuery query, Audience audience, Database database, DateTimeOffset now, string root, CancellationToken cancellation)
    {
        var size = Math.Min(query.Top ?? int.MaxValue, query.PageRows);
        using var bytes = new MemoryStream();
        await using (var json = new Utf8JsonWriter(bytes))
        {
            var metadata = query.Format?.Metadata ?? ReportMetadata.Minimal;
            json.WriteStartObject();
            if (metadata != ReportMetadata.None)
                json.WriteString("@odata.context", $"{root}/$metadata#{query.Set.Name}{Selection(query)}");
            if (query.Count) json.WriteNumber("@odata.count", await Count(query, audience, database, now, cancellation));
            json.WriteStartArray("value");
            var written = 0;
            string? cursor = null;
            var more = false;
            await database.Query(ReportSql.Page(query, audience, now, size), row =>
            {
                if (written == size) return more = true;
                WriteRow(json, query, row, isFull: metadata == ReportMetadata.Full);
                if (++written == size) cursor = ReportQuery.WriteCursor(CursorValues(query, row));
                return false;
            }, cancellation);
            json.WriteEndArray();
            if (more && cursor is not null && (query.Top is not { } top || top > size))
                json.WriteString("@odata.nextLink", NextLink(query, root, cursor, written));
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    public static async Task<long> Count(
        ReportQuery query, Audience audience, Database database, DateTimeOffset now, CancellationToken cancellation) =>
        (await database.Query(ReportSql.Count(query, audience, now), row => row.GetInt64(0), cancellation))[0];

    static void WriteRow(Utf8JsonWriter json, ReportQuery query, DbDataReader row, bool isFull)
    {
        json.WriteStartObject();
        if (isFull) json.WriteString("@odata.type", $"#{ReportModel.Namespace}.{query.Set.Row}");
        for (var i = 0; i < query.Shown.Count; i++)
        {
            var column = query.Shown[i];
            // JSON itself says what is a string and what a boolean.
            var isPlain = column.Type is EdmPrimitiveTypeKind.String or EdmPrimitiveTypeKind.Boolean;
            if (isFull && !isPlain && !row.IsDBNull(i))
                json.WriteString($"{column.Name}@odata.type", $"#{column.Type}");
            column.Write(json, row, i);
        }
        json.WriteEndObject();
    }

    static string?[] CursorValues(ReportQuery query, DbDataReader row) =>
        [.. query.Order.Select((o, i) => o.Column.Text(row, query.Shown.Count + i))];

    static string Selection(ReportQuery query) => query.Shown.Count == query.Set.Columns.Length
        ? "" : $"({string.Join(',', query.Shown.Select(c => c.Name))})";

    static string NextLink(ReportQuery query, string root, string cursor, int written)
    {
        var kept = query.Options.Where(o => o.Key is not ("$skip" or "$skiptoken" or "$top"))
            .Append(KeyValuePair.Create("$skiptoken", cursor));
        if (query.Top is { } top) kept = kept.Append(KeyValuePair.Create("$top", $"{top - written}"));
        return $"{root}/{query.Set.Name}?" + string.Join('&', kept.Select(o => $"{o.Key}={Uri.EscapeDataString(o.Value)}"));
    }
}
