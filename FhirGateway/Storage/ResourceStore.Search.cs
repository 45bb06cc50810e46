using System.Data.Common;
using System.Text.Json;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;

namespace FhirGateway.Storage;

internal sealed partial class ResourceStore
{
    /// <summary>How many columns of a search come before its sort values, see <see cref="SearchSql.Columns"/>.</summary>
    const int FirstSortValue = 6;

    /// <summary>A total up to this is counted also where an estimate would do.</summary>
    const int MostCounted = 1000;

    /// <summary>More targets of references are left to the database to join.</summary>
    const int MostLookedUp = 50;

    public Task<SearchPage> Search(SearchQuery query, Audience audience, CancellationToken cancellation) =>
        Search([query], audience, cancellation);

    /// <summary>A page of what several types have, see <see cref="SearchOfTypes"/>.</summary>
    public async Task<SearchPage> Search(IReadOnlyList<SearchQuery> parts, Audience audience, CancellationToken cancellation)
    {
        parts = await WithContained(await WithTargets(parts, cancellation), cancellation);
        var query = parts[0];
        var isParted = RowSource.ServesContained(parts);
        long? total = query.WantsTotal || query.OnlyTotal ? await Total(parts, audience, cancellation) : null;
        if (query.OnlyTotal) return new SearchPage([], null, total);
        var matches = await database.Query(SearchSql.Build(parts, audience), row => Match(row, query, isParted), cancellation);
        // One more than asked for says that there is a next page.
        var next = matches.Count > query.Count && query.Count > 0 ? matches[query.Count - 1].Cursor : null;
        var served = matches.Take(query.Count).Select(m => m.Resource).Where(new Meant(parts).Is).ToList();
        var page = new SearchPage(served, next, total);
        var includes = parts.SelectMany(p => p.Includes).Where(i => i.Parameters.Count > 0).DistinctBy(i => i.Same).ToList();
        return includes.Count == 0 ? page : await WithIncluded(
            page, includes, parts.Any(p => p.Scope != SearchScope.Resources), audience, cancellation);
    }

    /// <summary>What is referred to is looked up first: the plan depends on how many refer to it.</summary>
    async Task<IReadOnlyList<SearchQuery>> WithTargets(IReadOnlyList<SearchQuery> parts, CancellationToken cancellation)
    {
        var named = parts.SelectMany(p => p.Criteria).OfType<ReferenceCriterion>().SelectMany(c => c.Targets).ToList();
        if (named.Count is 0 or > MostLookedUp) return parts;
        var found = await database.Query(
            ReferenceCriterion.Find(named),
            row => (row.GetInt64(0), ResourceTypes.Name(row.GetInt16(1)), row.GetString(2)), cancellation);
        return [.. parts.Select(part => part with
        {
            Criteria = [.. part.Criteria.Select(c => c is ReferenceCriterion { Targets.Count: > 0 } r ? r.With(found) : c)],
        })];
    }

    /// <summary>Chains look into what is contained; mostly nothing is that could be meant.</summary>
    async Task<IReadOnlyList<SearchQuery>> WithContained(IReadOnlyList<SearchQuery> parts, CancellationToken cancellation)
    {
        var mayFollow = parts.SelectMany(p => p.Criteria).Any(
            c => c is ChainCriterion or HasCriterion or AllCriterion or AnyCriterion or NotCriterion);
        if (!mayFollow) return parts;
        var types = await database.Query(ContainedRows.Types, row => ResourceTypes.Name(row.GetInt16(0)), cancellation);
        return types.Count == 0 ? parts : [.. parts.Select(p => p.LookingInto(types.ToHashSet()))];
    }

    async Task<long> Total(IReadOnlyList<SearchQuery> parts, Audience audience, CancellationToken cancellation)
    {
        if (!parts[0].Estimates) return await Count(SearchSql.Total(parts, audience));
        var counted = await Count(SearchSql.TotalUpTo(parts, audience, MostCounted + 1));
        if (counted <= MostCounted) return counted;
        var plan = (await database.Query(
            Sql.Of($"explain (format json) {SearchSql.Every(parts, audience)}"), row => row.GetString(0), cancellation))[0];
        using var json = JsonDocument.Parse(plan);
        return Math.Max(counted, (long)json.RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetDouble());

        async Task<long> Count(Sql sql) => (await database.Query(sql, row => row.GetInt64(0), cancellation))[0];
    }

    // Columns: rid, fid, ver, at, body, rtype, then the sort values, then the part.
    static (StoredResource Resource, PageCursor Cursor) Match(DbDataReader row, SearchQuery query, bool isParted)
    {
        var last = FirstSortValue + query.Sort.Count;
        var part = isParted && !row.IsDBNull(last) ? row.GetString(last) : null;
        var body = row.GetFieldValue<byte[]>(4);
        var resource = new StoredResource(
            row.GetInt64(0), ResourceTypes.Name(row.GetInt16(5)), row.GetString(1), row.GetInt32(2),
            row.GetFieldValue<DateTimeOffset>(3), Deleted: false, part is null ? body : ContainedJson.Cut(body, part))
        {
            Part = part,
        };
        var values = new object?[query.Sort.Count];
        for (var i = 0; i < values.Length; i++) values[i] = SortValue(row, FirstSortValue + i);
        return (resource, new PageCursor(values, resource.Rid));
    }

    static object? SortValue(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null
        : row.GetFieldType(column) == typeof(DateTime) ? row.GetFieldValue<DateTimeOffset>(column)
        : row.GetValue(column);
}
