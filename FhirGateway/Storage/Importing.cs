using System.Data.Common;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// New resources in one transaction, their rows streamed by COPY. Ids that have a version already are left to ordinary
/// saves; those that were only referred to so far (version 0) get their first one. Rows are added and locked in the order
/// of <see cref="RowKey"/>, as <see cref="Saving"/> does.
/// </summary>
internal sealed class Importing(Transaction transaction, IReadOnlyList<ImportItem> items, TimeProvider clock)
{
    readonly Dictionary<RowKey, long> rids = [];
    readonly Dictionary<RowKey, long[]> phantoms = [];
    readonly HashSet<RowKey> taken = [];

    /// <returns>The items that were stored; null when another transaction was faster with one of them: begin again.</returns>
    public async Task<IReadOnlyList<ImportItem>?> Run(CancellationToken cancellation)
    {
        if (transaction.Epoch == 0) throw new InvalidOperationException("The database has not been migrated.");
        await Look(cancellation);
        var added = items.Where(i => !i.Rows.Any(r => taken.Contains(r.Key))).ToList();
        var rows = added.SelectMany(i => i.Rows).ToList();
        if (rows.Count == 0) return [];
        // Read after the locks, to the millisecond, as instants are served.
        var now = clock.GetUtcNow();
        var at = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        Parallel.ForEach(rows, row => row.Stamp(phantoms.GetValueOrDefault(row.Key) ?? [], at));
        if (!await Add(rows, at, cancellation))
        {
            transaction.Abandon();
            return null;
        }
        await ImportCopy.Write(transaction, rows, rids, cancellation);
        transaction.HasVersions = true;
        return added;
    }

    // What of the ids and of what they refer to is there. Phantoms among the ids are locked: they are about to be filled.
    async Task Look(CancellationToken cancellation)
    {
        var own = items.SelectMany(i => i.Rows).Select(r => r.Key).Distinct().Order().ToList();
        var others = items.SelectMany(i => i.Rows).SelectMany(r => r.Targets).Distinct().Except(own).ToList();
        await using var reader = await transaction.Write([Locked(own), Found(others)], prepared: false, cancellation);
        var seen = await reader.All(
            r => (Key: KeyAt(r), Rid: r.GetInt64(0), Version: r.GetInt32(3), Organisations: r.GetFieldValue<long[]>(4)), cancellation);
        foreach (var row in seen)
            if (row.Version > 0) taken.Add(row.Key);
            else phantoms[row.Key] = row.Organisations;
        foreach (var row in seen) rids[row.Key] = row.Rid;
        await reader.NextResultAsync(cancellation);
        foreach (var (rid, key) in await reader.All(r => (r.GetInt64(0), KeyAt(r)), cancellation)) rids[key] = rid;
    }

    /// <returns>False when an id was taken since it was looked for.</returns>
    async Task<bool> Add(List<ImportRow> rows, DateTimeOffset at, CancellationToken cancellation)
    {
        var fresh = rows.Where(r => !rids.ContainsKey(r.Key)).ToList();
        var unseen = rows.SelectMany(r => r.Targets).Distinct().Where(k => !rids.ContainsKey(k))
            .Except(rows.Select(r => r.Key)).ToList();
        var filled = rows.Where(r => phantoms.ContainsKey(r.Key)).ToList();
        await using (var reader = await transaction.Write([Insert(fresh, unseen, at)], prepared: false, cancellation))
            foreach (var (rid, key) in await reader.All(r => (r.GetInt64(0), KeyAt(r)), cancellation)) rids[key] = rid;
        if (fresh.Exists(r => !rids.ContainsKey(r.Key))) return false;
        // Others may have added what is referred to meanwhile; that does no harm, and it is there now.
        var missed = unseen.FindAll(k => !rids.ContainsKey(k));
        foreach (var (rid, key) in await transaction.Query(Found(missed), r => (r.GetInt64(0), KeyAt(r)), cancellation))
            rids[key] = rid;
        foreach (var row in rows) row.Rid = rids[row.Key];
        if (filled.Count > 0) await transaction.Execute(Fill(filled), cancellation);
        return true;
    }

    static Sql Locked(List<RowKey> keys) => Sql.Of($"""
        select c.rid, c.rtype, c.fid, c.ver, c.orgs
        from (
          select rtype, fid
          from unnest({keys.ConvertAll(k => k.Type).ToArray()}, {keys.ConvertAll(k => k.Id).ToArray()}) u (rtype, fid)
          order by rtype, fid collate "C"
        ) t
        cross join lateral (
          select * from cur where cur.rtype = t.rtype and cur.fid = t.fid for no key update
        ) c
        """);

    static Sql Found(List<RowKey> keys) => Sql.Of($"""
        select c.rid, c.rtype, c.fid
        from unnest({keys.ConvertAll(k => k.Type).ToArray()}, {keys.ConvertAll(k => k.Id).ToArray()}) t (rtype, fid)
        cross join lateral (
          select rid, rtype, fid from cur where cur.rtype = t.rtype and cur.fid = t.fid offset 0
        ) c
        """);

    // New ids at once as they will be, and phantoms of what they refer to.
    static Sql Insert(List<ImportRow> fresh, List<RowKey> unseen, DateTimeOffset at)
    {
        var keys = fresh.ConvertAll(r => r.Key).Concat(unseen).ToList();
        var versions = fresh.ConvertAll(_ => 1).Concat(unseen.Select(_ => 0)).ToArray();
        var organisations = fresh.ConvertAll(r => ArrayText.Of(r.Organisations)).Concat(unseen.Select(_ => "{}")).ToArray();
        var prints = fresh.ConvertAll(r => (long?)r.Print).Concat(unseen.Select(_ => (long?)null)).ToArray();
        return Sql.Of($"""
            insert into cur (rtype, fid, ver, at, orgs, print)
            select t.rtype, t.fid, t.ver, {at}, t.orgs::bigint[], t.print
            from unnest(
              {keys.ConvertAll(k => k.Type).ToArray()}, {keys.ConvertAll(k => k.Id).ToArray()}, {versions},
              {organisations}, {prints}) t (rtype, fid, ver, orgs, print)
            order by t.rtype, t.fid collate "C"
            on conflict (rtype, fid) do nothing
            returning rid, rtype, fid
            """);
    }

    static Sql Fill(List<ImportRow> rows) => Sql.Of($"""
        update cur set ver = 1, at = t.at, orgs = t.orgs::bigint[], print = t.print
        from unnest(
          {rows.ConvertAll(r => r.Rid).ToArray()}, {rows.ConvertAll(r => r.At).ToArray()},
          {rows.ConvertAll(r => ArrayText.Of(r.Organisations)).ToArray()}, {rows.ConvertAll(r => r.Print).ToArray()})
          t (rid, at, orgs, print)
        where cur.rid = t.rid
        """);

    static RowKey KeyAt(DbDataReader r) => new(r.GetInt16(1), r.GetString(2));
}
