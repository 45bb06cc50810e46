using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>The one place where a query becomes SQL; nothing is searched without an audience.</summary>
internal static class SearchSql
{
    /// <summary>
    /// The columns of <see cref="Build"/>, in this order; after them comes one column per sort key, whose values make
    /// the <see cref="PageCursor"/>. One row more than <see cref="SearchQuery.Count"/> is asked for: it says there is
    /// a next page and is not served.
    /// </summary>
    public const string Columns = "rid, fid, ver, at, body";

    /// <summary>A page of matches. Columns: see <see cref="Columns"/>.</summary>
    public static Sql Build(SearchQuery query, Audience audience)
    {
        var limit = query.Count + 1;
        var page = new PageSql(query, Matches(query, audience));
        if (!page.MayLackFirstValue) return Served(page, page.Rows(limit));
        if (page.IsPastFirstValues) return Served(page, page.RowsWithout(Sql.Of($"{limit}")));
        // Rows without the first sort value are looked for only when those with it do not fill the page.
        var with = Sql.Of($"with a as materialized ({page.RowsWith(limit)}), ");
        var without = Sql.Of($"b as ({page.RowsWithout(Sql.Of($"(select {limit} - count(*) from a)"))}) ");
        return Sql.Of($"{with}{without}{Served(page, Sql.Of($"select * from a union all select * from b"))}");
    }

    /// <summary>How many match: one row, one bigint.</summary>
    public static Sql Total(SearchQuery query, Audience audience) =>
        Sql.Of($"select count(*) from search s where {Sql.And(Matches(query, audience))}");

    /// <summary>The row ids of all matches, for a condition of another search: chains and <c>_has</c>.</summary>
    public static Sql RowIds(SearchQuery query, Audience audience) =>
        Sql.Of($"select s.rid from search s where {Sql.And(Matches(query, audience))}");

    static Sql Served(PageSql page, Sql rows) => Sql.Of($"""
        select p.rid, c.fid, c.ver, c.at, v.body{page.SortColumns} from ({rows}) p
        join cur c on c.rid = p.rid join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
        order by {page.ServedOrder}
        """);

    /// <summary>What must hold of the row <c>s</c>. Single keys, the organisation's among them, are one index condition.</summary>
    static List<Sql> Matches(SearchQuery query, Audience audience)
    {
        var single = query.Criteria.OfType<TokenCriterion>().Where(t => t.SingleKey is not null).ToList();
        var keys = single.Select(t => t.SingleKey!.Value).ToList();
        var organisations = audience.For(query.Type).Organisations;
        if (organisations is [var only]) keys.Add(only);

        var pieces = new List<Sql> { Sql.Of($"s.rtype = {ResourceTypes.Number(query.Type)}") };
        if (keys.Count > 0) pieces.Add(Sql.Of($"s.keys @> {keys.Distinct().ToArray()}"));
        if (organisations is { Count: not 1 } several) pieces.Add(Sql.Of($"s.keys && {several.ToArray()}"));
        pieces.AddRange(query.Criteria.Except(single).Select(c => c.Where(audience)));
        return pieces;
    }
}
