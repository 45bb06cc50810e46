using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>The statements that store accepted writes; most hold the rows of all of them, however many.</summary>
internal static class VersionRows
{
    public static void Add(List<Sql> statements, IReadOnlyList<PendingWrite> accepted, short epoch)
    {
        var written = accepted.Where(w => w.Stored is not null).Select(w => new WrittenRow(w)).ToList();
        if (written.Count == 0) return;
        statements.Add(Versions(written, epoch));
        statements.Add(Pointers(written));
        SearchRows.Add(statements, [.. written]);
    }

    static Sql Versions(List<WrittenRow> rows, short epoch) => Sql.Of($"""
        insert into ver (rid, ver, rtype, op, at, epoch, body)
        select t.rid, t.ver, t.rtype, t.op::"char", t.at, {epoch}, t.body
        from unnest(
          {rows.ConvertAll(r => r.Rid).ToArray()}, {rows.ConvertAll(r => r.Stored.Version).ToArray()},
          {rows.ConvertAll(r => r.Type).ToArray()}, {rows.ConvertAll(r => r.Op).ToArray()},
          {rows.ConvertAll(r => r.Stored.At).ToArray()}, {rows.ConvertAll(r => r.Body).ToArray()})
          t (rid, ver, rtype, op, at, body)
        """);

    static Sql Pointers(List<WrittenRow> rows) => Sql.Of($"""
        update cur set ver = t.ver, at = t.at, deleted = t.deleted, orgs = t.orgs::bigint[], print = t.print
        from unnest(
          {rows.ConvertAll(r => r.Rid).ToArray()}, {rows.ConvertAll(r => r.Stored.Version).ToArray()},
          {rows.ConvertAll(r => r.Stored.At).ToArray()}, {rows.ConvertAll(r => r.Stored.Deleted).ToArray()},
          {rows.ConvertAll(r => ArrayText.Of(r.Organisations)).ToArray()}, {rows.ConvertAll(r => r.Print).ToArray()})
          t (rid, ver, at, deleted, orgs, print)
        where cur.rid = t.rid
        """);
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

    public byte[]? Body => Stored.Deleted ? null : Stored.Body.ToArray();
}

/// <summary>Arrays of different lengths cannot be unnested together; as text they can.</summary>
internal static class ArrayText
{
    public static string Of(IEnumerable<long> numbers) => "{" + string.Join(',', numbers) + "}";
}
