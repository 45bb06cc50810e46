namespace FhirGateway.Search;

/// <summary>The one place where a query becomes SQL; nothing is searched without an audience.</summary>
internal static class SearchSql
{
    /// <summary>
    /// The columns of <see cref="Build(SearchQuery, Audience)"/>, in this order; after them comes one column per sort
    /// key, whose values make the <see cref="PageCursor"/>. One row more than <see cref="SearchQuery.Count"/> is asked
    /// for: it says there is a next page and is not served.
    /// </summary>
    public const string Columns = "rid, fid, ver, at, body, rtype";

    /// <summary>
    /// Comes after the sort values where contained resources are answered by themselves: the id within the resource
    /// whose
    /// <c>fid</c> and <c>body</c> the others are, null where that is meant itself.
    /// </summary>
    public const string Part = "part";

    /// <summary>A page of matches. Columns: see <see cref="Columns"/>.</summary>
    public static Sql Build(SearchQuery query, Audience audience) => Build([query], audience);

    /// <summary>A page of the matches of several types, in one order.</summary>
    public static Sql Build(IReadOnlyList<SearchQuery> parts, Audience audience)
    {
        var limit = parts[0].Count + 1;
        var isParted = RowSource.ServesContained(parts);
        var pages = RowSource.Of(parts, audience).ConvertAll(source => new PageSql(source));
        if (pages is [var only]) return Build(only, limit, isParted);
        var rows = Sql.Empty;
        foreach (var page in pages)
            rows = rows.IsEmpty ? page.All(limit) : Sql.Of($"{rows} union all {page.All(limit)}");
        return Served(
            pages[0], Sql.Of($"select * from ({rows}) p order by {pages[0].ServedOrder} limit {limit}"), isParted);
    }

    static Sql Build(PageSql page, int limit, bool isParted)
    {
        if (!page.MayLackFirstValue) return Served(page, page.Rows(limit), isParted);
        if (page.IsPastFirstValues) return Served(page, page.RowsWithout(Sql.Of($"{limit}")), isParted);
        // Rows without the first sort value are looked for only when those with it do not fill the page.
        var with = Sql.Of($"with a as materialized ({page.RowsWith(limit)}), ");
        var without = Sql.Of($"b as ({page.RowsWithout(Sql.Of($"(select {limit} - count(*) from a)"))}) ");
        return Sql.Of($"{with}{without}{Served(page, Sql.Of($"select * from a union all select * from b"), isParted)}");
    }

    /// <summary>How many match: one row, one bigint.</summary>
    public static Sql Total(SearchQuery query, Audience audience) => Total([query], audience);

    public static Sql Total(IReadOnlyList<SearchQuery> parts, Audience audience)
    {
        var counts = RowSource.Of(parts, audience)
            .ConvertAll(a => Sql.Of($"select count(*) from {a.From} where {Sql.And(a.Matches)}"));
        if (counts is [var only]) return only;
        var sum = Sql.Empty;
        foreach (var count in counts) sum = sum.IsEmpty ? Sql.Of($"({count})") : Sql.Of($"{sum} + ({count})");
        return Sql.Of($"select {sum}");
    }

    /// <summary>How many match, counted as far as <paramref name="most"/>: one row, one bigint.</summary>
    public static Sql TotalUpTo(IReadOnlyList<SearchQuery> parts, Audience audience, int most)
    {
        var rows = Sql.Empty;
        foreach (var source in RowSource.Of(parts, audience))
        {
            var some = Sql.Of($"(select from {source.From} where {Sql.And(source.Matches)} limit {most})");
            rows = rows.IsEmpty ? some : Sql.Of($"{rows} union all {some}");
        }
        return Sql.Of($"select count(*) from (select from ({rows}) a limit {most}) b");
    }

    /// <summary>All matches, for the planner to say how many it expects.</summary>
    public static Sql Every(IReadOnlyList<SearchQuery> parts, Audience audience)
    {
        var rows = Sql.Empty;
        foreach (var source in RowSource.Of(parts, audience))
        {
            var some = Sql.Of($"select s.rid from {source.From} where {Sql.And(source.Matches)}");
            rows = rows.IsEmpty ? some : Sql.Of($"{rows} union all {some}");
        }
        return rows;
    }

    /// <summary>The row ids of all matches, for a condition of another search: chains and <c>_has</c>.</summary>
    public static Sql RowIds(SearchQuery query, Audience audience)
    {
        // Within a resource that is seen there is nothing to hide.
        IEnumerable<Sql> own = query.Scope == SearchScope.Resources
            ? RowSource.MatchesOf(query, audience)
            : query.Criteria.Select(c => c.Where(audience));
        return Sql.Of($"""
            select s.rid from {RowSource.Table(query.Scope)} where {Sql.And([RowSource.OfType([query.Type]), .. own])}
            """);
    }

    static Sql Served(PageSql page, Sql rows, bool isParted)
    {
        var (holder, part) = isParted ? (Sql.Of($"p.holder"), Sql.Of($", p.part")) : (Sql.Of($"p.rid"), Sql.Empty);
        return Sql.Of($"""
            select p.rid, c.fid, c.ver, c.at, v.body, c.rtype{page.SortColumns}{part} from ({rows}) p
            join cur c on c.rid = {holder} join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
            order by {page.ServedOrder}
            """);
    }
}
