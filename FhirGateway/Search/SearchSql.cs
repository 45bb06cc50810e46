using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>The one place where a query becomes SQL; nothing is searched without an audience.</summary>
internal static class SearchSql
{
    /// <summary>
    /// The columns of <see cref="Build(SearchQuery, Audience)"/>, in this order; after them comes one column per sort key,
    /// whose values make the <see cref="PageCursor"/>. One row more than <see cref="SearchQuery.Count"/> is asked for: it
    /// says there is a next page and is not served.
    /// </summary>
    public const string Columns = "rid, fid, ver, at, body, rtype";

    /// <summary>A page of matches. Columns: see <see cref="Columns"/>.</summary>
    public static Sql Build(SearchQuery query, Audience audience) => Build([query], audience);

    /// <summary>A page of the matches of several types, in one order.</summary>
    public static Sql Build(IReadOnlyList<SearchQuery> parts, Audience audience)
    {
        var limit = parts[0].Count + 1;
        var pages = Alike(parts, audience).ConvertAll(a => new PageSql(a.Query, a.Matches));
        if (pages is [var only]) return Build(only, limit);
        var rows = Sql.Empty;
        foreach (var page in pages) rows = rows.IsEmpty ? page.All(limit) : Sql.Of($"{rows} union all {page.All(limit)}");
        return Served(pages[0], Sql.Of($"select * from ({rows}) p order by {pages[0].ServedOrder} limit {limit}"));
    }

    static Sql Build(PageSql page, int limit)
    {
        if (!page.MayLackFirstValue) return Served(page, page.Rows(limit));
        if (page.IsPastFirstValues) return Served(page, page.RowsWithout(Sql.Of($"{limit}")));
        // Rows without the first sort value are looked for only when those with it do not fill the page.
        var with = Sql.Of($"with a as materialized ({page.RowsWith(limit)}), ");
        var without = Sql.Of($"b as ({page.RowsWithout(Sql.Of($"(select {limit} - count(*) from a)"))}) ");
        return Sql.Of($"{with}{without}{Served(page, Sql.Of($"select * from a union all select * from b"))}");
    }

    /// <summary>How many match: one row, one bigint.</summary>
    public static Sql Total(SearchQuery query, Audience audience) => Total([query], audience);

    public static Sql Total(IReadOnlyList<SearchQuery> parts, Audience audience)
    {
        var counts = Alike(parts, audience)
            .ConvertAll(a => Sql.Of($"select count(*) from search s where {Sql.And(a.Matches)}"));
        if (counts is [var only]) return only;
        var sum = Sql.Empty;
        foreach (var count in counts) sum = sum.IsEmpty ? Sql.Of($"({count})") : Sql.Of($"{sum} + ({count})");
        return Sql.Of($"select {sum}");
    }

    /// <summary>How many match, counted as far as <paramref name="most"/>: one row, one bigint.</summary>
    public static Sql TotalUpTo(IReadOnlyList<SearchQuery> parts, Audience audience, int most)
    {
        var rows = Sql.Empty;
        foreach (var (_, matches) in Alike(parts, audience))
        {
            var some = Sql.Of($"(select from search s where {Sql.And(matches)} limit {most})");
            rows = rows.IsEmpty ? some : Sql.Of($"{rows} union all {some}");
        }
        return Sql.Of($"select count(*) from (select from ({rows}) a limit {most}) b");
    }

    /// <summary>All matches, for the planner to say how many it expects.</summary>
    public static Sql Every(IReadOnlyList<SearchQuery> parts, Audience audience)
    {
        var rows = Sql.Empty;
        foreach (var (_, matches) in Alike(parts, audience))
        {
            var some = Sql.Of($"select s.rid from search s where {Sql.And(matches)}");
            rows = rows.IsEmpty ? some : Sql.Of($"{rows} union all {some}");
        }
        return rows;
    }

    /// <summary>The row ids of all matches, for a condition of another search: chains and <c>_has</c>.</summary>
    public static Sql RowIds(SearchQuery query, Audience audience) =>
        Sql.Of($"select s.rid from search s where {Sql.And([OfType([query.Type]), .. Matches(query, audience)])}");

    static Sql Served(PageSql page, Sql rows) => Sql.Of($"""
        select p.rid, c.fid, c.ver, c.at, v.body, c.rtype{page.SortColumns} from ({rows}) p
        join cur c on c.rid = p.rid join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
        order by {page.ServedOrder}
        """);

    /// <summary>The queries with what must hold of the row <c>s</c>; types of which the same must hold are one query.</summary>
    static List<(SearchQuery Query, IReadOnlyList<Sql> Matches)> Alike(IReadOnlyList<SearchQuery> parts, Audience audience)
    {
        if (parts is [var only]) return [(only, [OfType([only.Type]), .. Matches(only, audience)])];
        var groups = new List<(SearchQuery Query, Sql Sort, Sql Matches, List<string> Types)>();
        foreach (var part in parts)
        {
            var matches = Sql.And(Matches(part, audience));
            var sort = Sql.And(part.Sort.Select((key, i) => Sql.Of($"{key.Value(i)}{key.Join(i)}")));
            var group = groups.Find(g => g.Matches.IsSameAs(matches) && g.Sort.IsSameAs(sort));
            if (group.Types is { } types) types.Add(part.Type);
            else groups.Add((part, sort, matches, [part.Type]));
        }
        return groups.ConvertAll(g => (g.Query, (IReadOnlyList<Sql>)[OfType(g.Types), g.Matches]));
    }

    static Sql OfType(List<string> types) => types is [var only]
        ? Sql.Of($"s.rtype = {ResourceTypes.Number(only)}")
        : Sql.Of($"s.rtype = any({types.ConvertAll(ResourceTypes.Number).ToArray()})");

    /// <summary>What must hold of the row <c>s</c>. Single keys, the organisation's among them, are one index condition.</summary>
    static List<Sql> Matches(SearchQuery query, Audience audience)
    {
        var single = query.Criteria.OfType<TokenCriterion>().Where(t => t.SingleKey is not null).ToList();
        var keys = single.Select(t => t.SingleKey!.Value).ToList();
        var organisations = audience.For(query.Type).Organisations;
        if (organisations is [var only]) keys.Add(only);

        var pieces = new List<Sql>();
        if (keys.Count > 0) pieces.Add(Sql.Of($"s.keys @> {keys.Distinct().ToArray()}"));
        if (organisations is { Count: not 1 } several) pieces.Add(Sql.Of($"s.keys && {several.ToArray()}"));
        pieces.AddRange(query.Criteria.Except(single).Select(c => c.Where(audience)));
        return pieces;
    }
}
