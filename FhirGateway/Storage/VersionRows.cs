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
        SearchRows.Add(statements, written.FindAll(w => w.Print != w.OldPrint));
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
internal sealed class WrittenRow(PendingWrite write)
{
    public StoredResource Stored { get; } = write.Stored!;
    public long Rid => Stored.Rid;
    public short Type { get; } = write.Type;
    public IndexRows Index { get; } = write.Index;
    public long[] Organisations { get; } = write.Organisations;
    public long? OldPrint { get; } = write.Current!.Print;

    /// <summary>Null for a deletion: it has no index rows.</summary>
    public long? Print { get; } = write.Stored!.Deleted ? null : IndexPrint.Of(write.Index, write.Organisations);

    /// <summary>By the write's verb: an update that makes the first version is an update.</summary>
    public string Op { get; } = write.Write switch
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
