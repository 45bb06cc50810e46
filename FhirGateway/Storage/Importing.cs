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
    readonly Dictionary<RowKey, long> unseen = [];
    readonly Dictionary<RowKey, long[]> phantoms = [];
    readonly HashSet<RowKey> taken = [];

    /// <returns>The items that were stored; null when another transaction was faster with one of them: begin again.</returns>
    public async Task<IReadOnlyList<ImportItem>?> Run(CancellationToken cancellation)
    {
        if (transaction.Epoch == 0) throw new InvalidOperationException("The database has not been migrated.");
        await Look(cancellation);
        var free = items.Where(i => !i.Rows.Any(r => taken.Contains(r.Key))).ToList();
        if (free.Count == 0) return [];
        // Read after the locks, to the millisecond, as instants are served.
        var now = clock.GetUtcNow();
        var at = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        if (!await Place([.. free.SelectMany(i => i.Rows)], at, cancellation))
        {
            transaction.Abandon();
            return null;
        }
        var pending = free.ConvertAll(i => new PendingItem(
            new SaveItem([.. i.Rows.Select(r => r.Write)]), [.. i.Rows.Select(r => r.Pending)]));
        List<RowKey> named = [.. free.SelectMany(i => i.Rows).SelectMany(r => r.Targets)];
        await transaction.Execute([Parties.Hold([.. pending.SelectMany(i => i.Writes)])], prepared: true, cancellation);
        var targets = (await transaction.Query(TargetRow.Of(named), TargetRow.Read, cancellation, prepared: true))
            .ToDictionary(t => t.Key, t => t.Row);
        var parties = new Parties(pending, unseen.Keys.ToHashSet(), targets);
        await parties.Decide(transaction, alone: false, cancellation);
        var added = free.Where((_, i) => !pending[i].MovesParties).ToList();
        await Write([.. added.SelectMany(i => i.Rows)], parties, at, cancellation);
        return added;
    }

    async Task Write(List<ImportRow> rows, Parties parties, DateTimeOffset at, CancellationToken cancellation)
    {
        Parallel.ForEach(rows, row => row.Stamp(at));
        var statements = new List<Sql>();
        if (rows.Count > 0)
        {
            await transaction.Execute(Fill(rows), cancellation);
            await ImportCopy.Write(transaction, rows, rids, cancellation);
            transaction.HasVersions = true;
            parties.Add(statements);
        }
        // What is left to ordinary saves leaves nothing behind.
        var kept = rows.SelectMany(r => r.Targets.Append(r.Key)).ToHashSet();
        var forgotten = unseen.Where(u => !kept.Contains(u.Key)).Select(u => u.Value).ToArray();
        if (forgotten.Length > 0) statements.Add(Sql.Of($"delete from cur where rid = any({forgotten}) and ver = 0"));
        if (statements.Count > 0) await transaction.Execute(statements, prepared: false, cancellation);
    }

    // What of the ids and of what they refer to is there. Phantoms among the ids are locked: they are about to be filled.
    async Task Look(CancellationToken cancellation)
    {
        var own = items.SelectMany(i => i.Rows).Select(r => r.Key).Distinct().Order().ToList();
        var others = items.SelectMany(i => i.Rows).SelectMany(r => r.Targets).Distinct().Except(own).ToList();
        await using var reader = await transaction.Write(
            [Scanning.Nothing, Parties.Enter(alone: false), Saving.Locked(own, gone: false), TargetRow.Of(others)],
            prepared: true, cancellation);
        await reader.NextResultAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        var seen = await reader.All(
            r => (Key: KeyAt(r), Rid: r.GetInt64(0), Version: r.GetInt32(3), Organisations: r.GetFieldValue<long[]>(6)), cancellation);
        foreach (var row in seen)
            if (row.Version > 0) taken.Add(row.Key);
            else phantoms[row.Key] = row.Organisations;
        foreach (var row in seen) rids[row.Key] = row.Rid;
        await reader.NextResultAsync(cancellation);
        foreach (var (key, row) in await reader.All(TargetRow.Read, cancellation)) rids[key] = row.Rid;
    }

    /// <summary>Gives every row a place, and so what they refer to.</summary>
    /// <returns>False when an id was taken since it was looked for.</returns>
    async Task<bool> Place(List<ImportRow> rows, DateTimeOffset at, CancellationToken cancellation)
    {
        var own = rows.ToDictionary(r => r.Key);
        var missing = rows.SelectMany(r => r.Targets.Append(r.Key)).Distinct().Where(k => !rids.ContainsKey(k)).ToList();
        await using (var reader = await transaction.Write([Insert(missing, own, at)], prepared: false, cancellation))
            foreach (var (rid, key) in await reader.All(r => (r.GetInt64(0), KeyAt(r)), cancellation))
                rids[key] = unseen[key] = rid;
        if (rows.Exists(r => !rids.ContainsKey(r.Key))) return false;
        // Others may have added what is referred to meanwhile; that does no harm, and it is there now.
        var missed = missing.FindAll(k => !rids.ContainsKey(k));
        if (missed.Count > 0)
            foreach (var (key, row) in await transaction.Query(TargetRow.Of(missed), TargetRow.Read, cancellation))
                rids[key] = row.Rid;
        foreach (var row in rows) row.Place(rids[row.Key], phantoms.GetValueOrDefault(row.Key) ?? [], at);
        return true;
    }

    // At version 0, with those who may see it where that is given: its neighbours ask for them.
    static Sql Insert(List<RowKey> keys, Dictionary<RowKey, ImportRow> own, DateTimeOffset at)
    {
        var orgs = Slices.Of(keys, k => [.. own.GetValueOrDefault(k)?.Write.Organisations ?? []]);
        return Sql.Of($"""
            insert into cur (rtype, fid, at, orgs)
            select t.rtype, t.fid, {at}, ({orgs.All})[t.lo:t.hi]
            from unnest({PgArray.Shorts(keys, k => k.Type)}, {PgArray.Texts(keys, k => k.Id)}, {orgs.From}, {orgs.To})
              t (rtype, fid, lo, hi)
            order by t.rtype, t.fid collate "C"
            on conflict (rtype, fid) do nothing
            returning rid, rtype, fid
            """);
    }

    static Sql Fill(List<ImportRow> rows)
    {
        var orgs = Slices.Of(rows, r => r.Organisations);
        return Sql.Of($"""
            update cur set ver = 1, at = t.at, orgs = ({orgs.All})[t.lo:t.hi], print = t.print
            from unnest(
              {PgArray.Longs(rows, r => r.Rid)}, {PgArray.Instants(rows, r => r.At)}, {orgs.From}, {orgs.To},
              {PgArray.Longs(rows, r => r.Print)}) t (rid, at, lo, hi, print)
            where cur.rid = t.rid
            """);
    }

    static RowKey KeyAt(DbDataReader r) => new(r.GetInt16(1), r.GetString(2));
}
