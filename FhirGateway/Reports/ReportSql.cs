using FhirGateway.Safety;
using FhirGateway.Search;

namespace FhirGateway.Reports;

/// <summary>The statements of a report query: one page of rows, and the number of all matches.</summary>
internal static class ReportSql
{
    /// <summary>Shown columns, then the order's columns for the cursor; one row more than the page, to tell whether it is the last.</summary>
    public static Sql Page(ReportQuery query, Audience audience, DateTimeOffset now, int rows)
    {
        var columns = query.Shown.Concat(query.Order.Select(o => o.Column)).Select(c => c.Sql(now));
        var order = query.Order.Select(o => o.Descending
            ? Sql.Of($"{o.Column.Sql(now)} desc nulls last")
            : Sql.Of($"{o.Column.Sql(now)} nulls last"));
        return Sql.Of($"""
            select {List(columns)} from {query.Set.From} and {Rows(query, audience, now)} and {After(query, now)}
            order by {List(order)} limit {rows + 1} offset {query.Skip}
            """);
    }

    public static Sql Count(ReportQuery query, Audience audience, DateTimeOffset now) =>
        Sql.Of($"select count(*) from {query.Set.From} and {Rows(query, audience, now)}");

    // Every row is about one case, which its root's parties may see.
    static Sql Rows(ReportQuery query, Audience audience, DateTimeOffset now)
    {
        List<Sql> all = query.Set == ReportSets.OverdueDuties ? [Overdue.At(now), query.Filter] : [query.Filter];
        if (!audience.Sees.IsEmpty) all.Add(Sql.Of($"exists (select from cur c where c.rid = r.rid{audience.Sees})"));
        return Sql.And(all);
    }

    // Behind the cursor in the order's sense: equal on the first columns and behind on the next; nulls come last.
    static Sql After(ReportQuery query, DateTimeOffset now)
    {
        if (query.After is not { } after) return Sql.Of($"true");
        var behind = new List<Sql>();
        var equal = new List<Sql>();
        for (var i = 0; i < after.Length; i++)
        {
            var (column, descending) = query.Order[i];
            var sql = column.Sql(now);
            if (after[i] is { } text)
            {
                var value = column.Value(text);
                var next = descending
                    ? Sql.Of($"({sql} < {value} or {sql} is null)")
                    : Sql.Of($"({sql} > {value} or {sql} is null)");
                behind.Add(Sql.And([.. equal, next]));
                equal.Add(Sql.Of($"{sql} = {value}"));
            }
            else equal.Add(Sql.Of($"{sql} is null"));
        }
        return Sql.Or([.. behind]);
    }

    static Sql List(IEnumerable<Sql> pieces)
    {
        var list = Sql.Empty;
        foreach (var piece in pieces) list = list.IsEmpty ? piece : Sql.Of($"{list}, {piece}");
        return list;
    }
}
