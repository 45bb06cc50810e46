using System.Data.Common;
using FhirGateway.Search;

namespace FhirGateway.Storage;

internal sealed partial class ResourceStore
{
    /// <summary>How many columns of a search come before its sort values, see <see cref="SearchSql.Columns"/>.</summary>
    const int FirstSortValue = 5;

    public async Task<SearchPage> Search(SearchQuery query, Audience audience, CancellationToken cancellation)
    {
        long? total = query.WantsTotal || query.OnlyTotal
            ? (await database.Query(SearchSql.Total(query, audience), row => row.GetInt64(0), cancellation))[0]
            : null;
        if (query.OnlyTotal) return new SearchPage([], null, total);
        var matches = await database.Query(SearchSql.Build(query, audience), row => Match(row, query), cancellation);
        // One more than asked for says that there is a next page.
        var next = matches.Count > query.Count && query.Count > 0 ? matches[query.Count - 1].Cursor : null;
        var page = new SearchPage([.. matches.Take(query.Count).Select(m => m.Resource)], next, total);
        return query.Includes.Count == 0 ? page : await WithIncluded(page, query.Includes, audience, cancellation);
    }

    // Columns: rid, fid, ver, at, body, then the sort values.
    static (StoredResource Resource, PageCursor Cursor) Match(DbDataReader row, SearchQuery query)
    {
        var resource = new StoredResource(
            row.GetInt64(0), query.Type, row.GetString(1), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3),
            Deleted: false, row.GetFieldValue<byte[]>(4));
        var values = new object?[query.Sort.Count];
        for (var i = 0; i < values.Length; i++) values[i] = SortValue(row, FirstSortValue + i);
        return (resource, new PageCursor(values, resource.Rid));
    }

    static object? SortValue(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null
        : row.GetFieldType(column) == typeof(DateTime) ? row.GetFieldValue<DateTimeOffset>(column)
        : row.GetValue(column);
}
