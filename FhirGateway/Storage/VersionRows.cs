using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>The statements that store accepted writes; most hold the rows of all of them, however many.</summary>
internal static class VersionRows
{
    /// <param name="rids">The rows of what the writes refer to.</param>
    public static void Add(
        List<Sql> statements, IReadOnlyList<PendingWrite> accepted, IReadOnlyDictionary<RowKey, long> rids, short epoch)
    {
        var written = accepted.Where(w => w.Stored is not null).Select(w => new WrittenRow(w)).ToList();
        if (written.Count == 0) return;
        statements.Add(Versions(written, epoch));
        statements.Add(Pointers(written));
        SearchRows.Add(statements, [.. written], rids);
    }

    static Sql Versions(List<WrittenRow> rows, short epoch) => Sql.Of($"""
        insert into ver (rid, ver, rtype, op, at, epoch, body)
        select t.rid, t.ver, t.rtype, t.op::"char", t.at, {epoch}, t.body
        from unnest(
          {PgArray.Longs(rows, r => r.Rid)}, {PgArray.Ints(rows, r => r.Stored.Version)},
          {PgArray.Shorts(rows, r => r.Type)}, {PgArray.Texts(rows, r => r.Op)},
          {PgArray.Instants(rows, r => r.Stored.At)}, {PgArray.Binaries(rows, r => r.Body)})
          t (rid, ver, rtype, op, at, body)
        """);

    static Sql Pointers(List<WrittenRow> rows)
    {
        var organisations = Slices.Of(rows, r => r.Organisations);
        return Sql.Of($"""
            update cur set ver = t.ver, at = t.at, deleted = t.deleted, orgs = ({organisations.All})[t.lo:t.hi], print = t.print
            from unnest(
              {PgArray.Longs(rows, r => r.Rid)}, {PgArray.Ints(rows, r => r.Stored.Version)},
              {PgArray.Instants(rows, r => r.Stored.At)}, {PgArray.Flags(rows, r => r.Stored.Deleted)},
              {organisations.From}, {organisations.To}, {PgArray.Longs(rows, r => r.Print)})
              t (rid, ver, at, deleted, lo, hi, print)
            where cur.rid = t.rid
            """);
    }
}

/// <summary>What the tables hold of one accepted write.</summary>
internal sealed record WrittenRow(PendingWrite Pending) : IndexedRow(
    Pending.Stored!.Rid, Pending.Type, Pending.Index, Pending.Organisations, Pending.Current!.Print,
    Pending.Stored.Deleted ? null : IndexPrint.Of(Pending.Index, Pending.Organisations))
{
    public StoredResource Stored { get; } = Pending.Stored!;

    /// <summary>By the write's verb: an update that makes the first version is an update.</summary>
    public string Op { get; } = Pending.Write switch
    {
        Write.Create => "C",
        Write.Delete => "D",
        _ => "U",
    };

    public ReadOnlyMemory<byte>? Body => Stored.Deleted ? default(ReadOnlyMemory<byte>?) : Stored.Body;
}

/// <summary>
/// Arrays of different lengths cannot be unnested together: all of them are one array, of which each row takes its part,
/// <c>(All)[From:To]</c>.
/// </summary>
internal readonly record struct Slices(PgArray All, PgArray From, PgArray To)
{
    public static Slices Of<T>(IReadOnlyCollection<T> rows, Func<T, IReadOnlyCollection<long>> values)
    {
        var ends = new List<(int From, int To)>(rows.Count);
        var all = new List<long>();
        foreach (var row in rows)
        {
            var from = all.Count + 1;
            all.AddRange(values(row));
            ends.Add((from, all.Count));
        }
        return new Slices(PgArray.Longs(all, key => key), PgArray.Ints(ends, e => e.From), PgArray.Ints(ends, e => e.To));
    }
}
