using System.Data.Common;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// Some items in one transaction: their conditions' keys and then their rows are locked in one order, each item is
/// decided, and what was accepted is written in one round trip. The statements are prepared, and a plan that was made
/// while the tables were all but empty would scan them long after they have grown: they are written so that only an
/// index can serve them.
/// </summary>
internal sealed partial class Saving(
    Transaction transaction, IReadOnlyList<PendingItem> items, TimeProvider clock, SaveMode mode)
{
    readonly List<PendingWrite> writes = [.. items.SelectMany(i => i.Writes)];
    readonly Dictionary<RowKey, long> unseen = [];
    readonly Dictionary<RowKey, TargetRow> targets = [];

    public async Task<IReadOnlyList<SaveResult>> Run(CancellationToken cancellation)
    {
        if (transaction.Epoch == 0) throw new InvalidOperationException("The database has not been migrated.");
        RefuseDoubles();
        await WaitForLikeConditions(cancellation);
        await Lock(cancellation);
        await AskConditions(cancellation);
        foreach (var item in items) Decide(item);
        var parties = new Parties(items, unseen.Keys.ToHashSet(), targets);
        await parties.Decide(transaction, mode.IsExclusive, cancellation);
        var accepted = items.Where(i => !i.IsRefused).ToList();
        var statements = new List<Sql>();
        VersionRows.Add(statements, [.. accepted.SelectMany(i => i.Writes)], Rids, transaction.Epoch);
        parties.Add(statements);
        Forget(statements, accepted);
        statements.AddRange(parties.Leave());
        statements.AddRange(accepted.SelectMany(i => i.Item.Companions));
        if (!parties.Moves) statements.Add(Scanning.Again);
        await transaction.Execute(statements, prepared: true, cancellation);
        if (parties.Moves)
        {
            await parties.Settle(transaction, cancellation);
            await transaction.Execute([Scanning.Again], prepared: true, cancellation);
        }
        transaction.HasVersions |= accepted.Exists(i => i.Writes.Any(w => w.Stored is not null));
        return [.. items.Select(i => i.Result)];
    }

    void RefuseDoubles()
    {
        foreach (var item in items)
            foreach (var twice in item.Writes.GroupBy(w => w.Key).Where(g => g.Count() > 1))
                twice.Last().Refusal = Outcome.Of(OutcomeKind.Invalid, "duplicate",
                    $"{twice.Last().Write.Type}/{twice.Last().Write.Id} is written twice in one transaction.");
    }

    // Rows that are missing come first, then the locks, both in the order of RowKey: no two savings wait for each other.
    async Task Lock(CancellationToken cancellation)
    {
        var wanted = writes.Select(w => w.Key).Distinct().Order().ToList();
        var needed = writes.Where(w => w.MayCreate).Select(w => w.Key)
            .Concat(writes.SelectMany(w => w.Targets)).Distinct().Order().ToList();
        var named = writes.SelectMany(w => w.Targets).Distinct().ToList();
        var deleted = writes.Where(w => w.Write is Write.Delete).Select(w => w.Key).Distinct().ToList();
        var holding = new List<Sql>();
        if (deleted.Count > 0) holding.Add(Parties.HoldLeft(deleted));
        if (!mode.IsExclusive) holding.Add(Parties.Hold([.. writes.Where(w => w.MayCreate)]));
        await using var reader = await transaction.Write(
            [Scanning.NothingFor(mode.LockWait), Parties.Enter(mode.IsExclusive), Insert(needed, clock.GetUtcNow()), Locked(wanted, deleted.Count > 0),
                .. holding, TargetRow.Of(named)],
            prepared: true, cancellation);
        await reader.NextResultAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        foreach (var (rid, key) in await reader.All(r => (r.GetInt64(0), Neighbours.KeyAt(r, 1)), cancellation)) unseen[key] = rid;
        await reader.NextResultAsync(cancellation);
        var rows = await reader.All(r => (Neighbours.KeyAt(r, 1), Row(r)), cancellation);
        var byKey = rows.ToDictionary(r => r.Item1, r => r.Item2);
        foreach (var write in writes) write.Current = byKey.GetValueOrDefault(write.Key);
        foreach (var _ in holding) await reader.NextResultAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        foreach (var (key, row) in await reader.All(TargetRow.Read, cancellation)) targets[key] = row;
    }

    Dictionary<RowKey, long> Rids => targets.ToDictionary(t => t.Key, t => t.Value.Rid);

    /// <summary>Rows of those that have none yet, in the one order.</summary>
    internal static Sql Insert(List<RowKey> keys, DateTimeOffset now) => Sql.Of($"""
        insert into cur (rtype, fid, at)
        select t.rtype, t.fid, {now}
        from unnest({PgArray.Shorts(keys, k => k.Type)}, {PgArray.Texts(keys, k => k.Id)}) t (rtype, fid)
        where not exists (select from cur c where c.rtype = t.rtype and c.fid = t.fid offset 0)
        order by t.rtype, t.fid collate "C"
        on conflict (rtype, fid) do nothing
        returning rid, rtype, fid
        """);

    /// <summary>Locks the rows that there are, in the one order.</summary>
    /// <param name="gone">Some of them may be deleted: nobody holds them who writes what depends on them.</param>
    internal static Sql Locked(List<RowKey> keys, bool gone) => Sql.Of($"""
        select c.rid, c.rtype, c.fid, c.ver, c.at, c.deleted, c.orgs, c.print
        from (
          select rtype, fid
          from unnest({PgArray.Shorts(keys, k => k.Type)}, {PgArray.Texts(keys, k => k.Id)}) u (rtype, fid)
          order by rtype, fid collate "C"
        ) t
        cross join lateral (
          select * from cur where cur.rtype = t.rtype and cur.fid = t.fid {(gone ? Sql.Of($"for update") : Sql.Of($"for no key update"))}
        ) c
        """);

    static CurrentRow Row(DbDataReader r) => new(
        r.GetInt64(0), r.GetInt32(3), r.GetFieldValue<DateTimeOffset>(4), r.GetBoolean(5),
        r.GetFieldValue<long[]>(6), r.IsDBNull(7) ? null : r.GetInt64(7));

    void Decide(PendingItem item)
    {
        if (item.IsOvertaken) return;
        foreach (var write in item.Writes) write.Refusal ??= WriteRules.Refuse(write.Write, write.Current);
        if (item.IsRefused) return;
        // Read after the locks: what waited for them is stamped with when it came true.
        var now = clock.GetUtcNow();
        foreach (var write in item.Writes)
            if (!WriteRules.ChangesNothing(write.Write, write.Current)) write.Stored = NextVersion(write, now);
    }

    static StoredResource NextVersion(PendingWrite write, DateTimeOffset now)
    {
        var current = write.Current!;
        var (type, id) = (write.Write.Type, write.Write.Id);
        var at = WriteRules.Next(now, current);
        var version = current.Version + 1;
        byte[] body = write.Resource is null ? [] : JsonFormat.Stamp(write.Resource, id, version, at);
        return new StoredResource(current.Rid, type, id, version, at, Deleted: write.Resource is null, body);
    }

    // A refused item leaves nothing behind, not even the rows of what it referred to.
    void Forget(List<Sql> statements, List<PendingItem> accepted)
    {
        var kept = accepted.SelectMany(i => i.Writes).SelectMany(w => w.Targets.Append(w.Key)).ToHashSet();
        var forgotten = unseen.Where(u => !kept.Contains(u.Key)).Select(u => u.Value).ToArray();
        if (forgotten.Length > 0) statements.Add(Sql.Of($"delete from cur where rid = any({forgotten}) and ver = 0"));
    }
}
