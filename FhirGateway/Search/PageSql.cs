namespace FhirGateway.Search;

/// <summary>
/// The rows of one page in order, found by keyset: what follows the cursor's values, ties broken by the row id in the
/// direction of the first key (so that an index on value and id can be walked either way).
/// </summary>
internal sealed class PageSql(RowSource source)
{
    readonly IReadOnlyList<SortKey> sort = source.Query.Sort;
    readonly PageCursor? after = source.Query.After;
    readonly IReadOnlyList<Sql> matches = source.Matches;

    public bool MayLackFirstValue => sort is [{ IsNullable: true }, ..];

    /// <summary>The page before ended among the rows without the first value.</summary>
    public bool IsPastFirstValues => after is { Values: [null, ..] };

    bool RidDescends => sort is [{ Descending: true }, ..];

    /// <summary><c>, p.sort0, p.sort1</c></summary>
    public Sql SortColumns => Joined(Sql.Empty, i => Sql.Of($", p.{SortKey.Name(i)}"));

    public Sql ServedOrder
    {
        get
        {
            var order = Joined(Sql.Empty, i => Sql.Of($"p.{SortKey.Name(i)}{Direction(sort[i])} nulls last, "));
            return RidDescends ? Sql.Of($"{order}p.rid desc") : Sql.Of($"{order}p.rid");
        }
    }

    /// <summary>The page when every row has the first value, or there is no sort.</summary>
    public Sql Rows(int limit) => Select(0, Sql.And([.. matches, .. After(0)]), Sql.Of($"{limit}"));

    /// <summary>The page's rows that have the first value.</summary>
    public Sql RowsWith(int limit)
    {
        var value = sort[0].Value(0);
        return Select(0, Sql.And([.. source.MatchesWithValue, Sql.Of($"{value} is not null"), .. After(0)]), Sql.Of($"{limit}"));
    }

    /// <summary>The page's rows that lack the first value; they come after all others.</summary>
    public Sql RowsWithout(Sql limit)
    {
        var value = sort[0].Value(0);
        var rest = IsPastFirstValues ? After(1) : [];
        return Select(1, Sql.And([.. matches, Sql.Of($"{value} is null"), .. rest]), limit);
    }

    /// <summary>The page's rows, those that lack the first value included, as a part of a union.</summary>
    public Sql All(int limit) =>
        !MayLackFirstValue ? Sql.Of($"({Rows(limit)})")
        : IsPastFirstValues ? Sql.Of($"({RowsWithout(Sql.Of($"{limit}"))})")
        : Sql.Of($"({RowsWith(limit)}) union all ({RowsWithout(Sql.Of($"{limit}"))})");

    Sql Select(int firstOrdered, Sql where, Sql limit)
    {
        var columns = Joined(Sql.Empty, i => Sql.Of($", {sort[i].Value(i)} as {SortKey.Name(i)}"));
        var joins = Joined(Sql.Empty, i => sort[i].Join(i));
        var order = Joined(Sql.Empty, i =>
            i < firstOrdered ? Sql.Empty
            // Without "nulls last" the order is that of the index; the first key's nulls are not among these rows.
            : i == 0 ? Sql.Of($"{sort[i].Value(i)}{Direction(sort[i])}, ")
            : Sql.Of($"{sort[i].Value(i)}{Direction(sort[i])} nulls last, "));
        var rid = RidDescends ? Sql.Of($"s.rid desc") : Sql.Of($"s.rid");
        return Sql.Of($"select s.rid{source.Columns}{columns} from {source.From}{joins} where {where} order by {order}{rid} limit {limit}");
    }

    /// <summary>The keyset condition from a sort key on; none on the first page.</summary>
    IEnumerable<Sql> After(int place) => after is null ? [] : [Following(place, after)];

    Sql Following(int place, PageCursor cursor)
    {
        if (place == sort.Count)
            return RidDescends ? Sql.Of($"s.rid < {cursor.Rid}") : Sql.Of($"s.rid > {cursor.Rid}");
        var value = sort[place].Value(place);
        var rest = Following(place + 1, cursor);
        if (cursor.Values[place] is not { } at) return Sql.Of($"({value} is null and {rest})");
        var (reached, beyond) = sort[place].Descending
            ? (Sql.Of($"{value} <= {at}"), Sql.Of($"{value} < {at}"))
            : (Sql.Of($"{value} >= {at}"), Sql.Of($"{value} > {at}"));
        var following = Sql.Of($"({reached} and ({beyond} or {rest}))");
        // The first key's missing values are a query of their own.
        return place > 0 && sort[place].IsNullable ? Sql.Of($"({value} is null or {following})") : following;
    }

    Sql Joined(Sql start, Func<int, Sql> piece)
    {
        for (var i = 0; i < sort.Count; i++) start = Sql.Of($"{start}{piece(i)}");
        return start;
    }

    static Sql Direction(SortKey key) => key.Descending ? Sql.Of($" desc") : Sql.Empty;
}
