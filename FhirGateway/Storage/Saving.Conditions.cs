using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Patch;
using FhirGateway.Search;

namespace FhirGateway.Storage;

// What conditional writes were decided upon is asked again behind locks, so that of two that found the same nothing
// only one creates, in this process and in others.
internal sealed partial class Saving
{
    // Before any row, and all in one order: no two savings wait for each other.
    async Task WaitForLikeConditions(CancellationToken cancellation)
    {
        var locks = items.SelectMany(i => i.Item.Locks).ToList();
        var types = locks.Where(l => l.Key is null).GroupBy(l => l.Number)
            .OrderBy(own => own.Key).Select(own => (Number: own.Key, IsShared: own.All(l => l.IsShared)));
        var keys = new SortedSet<long>(items.SelectMany(i => i.Item.ConditionKeys));
        keys.UnionWith(locks.Where(l => l.Key is not null).Select(l => l.Number));
        List<Sql> statements =
        [
            .. types.Select(type => type.IsShared
                ? Sql.Of($"select pg_advisory_xact_lock_shared({type.Number})")
                : Sql.Of($"select pg_advisory_xact_lock({type.Number})")),
        ];
        if (keys.Count > 0)
            statements.Add(Sql.Of($"select pg_advisory_xact_lock(u.key) from unnest({keys.ToArray()}) u (key)"));
        if (statements.Count > 0)
            await transaction.Execute([Scanning.NothingFor(mode.LockWait), .. statements], prepared: true, cancellation);
    }

    // Behind the locks: what others did while this waited is seen, and the rows that were found stay as they are.
    async Task AskConditions(CancellationToken cancellation)
    {
        await CompareLabels(cancellation);
        var asked = new List<(PendingItem Item, Condition Condition)>();
        foreach (var item in items)
            foreach (var condition in item.Item.Conditions)
                if (Locked(item, condition) is not { } row) asked.Add((item, condition));
                else if (row.Version != condition.Version) item.IsOvertaken = true;
        await Ask(asked.FindAll(a => a.Condition.IsFixed), prepared: true, [], [], cancellation);
        // Each of the others is planned with its values, as any search.
        await Ask(asked.FindAll(a => !a.Condition.IsFixed), prepared: false, [Scanning.Again], [Scanning.Nothing], cancellation);
    }

    // Another write came between the look and the lock: does the current version bear the labels that were carried?
    async Task CompareLabels(CancellationToken cancellation)
    {
        var changed = (
            from item in items
            from write in item.Writes
            let carried = write.Write.Carried
            where carried is not null && carried.Version != (write.Current?.Version ?? 0)
            select (Item: item, Write: write, carried.Labels)).ToList();
        if (changed.Count == 0) return;
        var labels = await LabelsOf([.. changed.Select(c => c.Write.Current)
            .OfType<CurrentRow>().Where(row => row is { Deleted: false, Version: > 0 })], cancellation);
        foreach (var (item, write, carried) in changed)
            if (labels.GetValueOrDefault(write.Current?.Rid ?? 0, "") != carried) item.IsOvertaken = true;
    }

    async Task<Dictionary<long, string>> LabelsOf(IReadOnlyList<CurrentRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0) return [];
        await using var reader = await transaction.Write([Sql.Of($"""
            select c.rid, v.body
            from unnest({rows.Select(row => row.Rid).Distinct().ToArray()}) u (rid)
            cross join lateral (select rid, ver, at from cur where cur.rid = u.rid offset 0) c
            cross join lateral (
              select body from ver where ver.rid = c.rid and ver.ver = c.ver and ver.at = c.at offset 0) v
            """)], prepared: true, cancellation);
        return (await reader.All(r => (Rid: r.GetInt64(0), Body: r.GetFieldValue<byte[]>(1)), cancellation)).ToDictionary(
            row => row.Rid, row => MetaLabels.TextOf(JsonFormat.Read(row.Body).Resource?.Root["meta"]));
    }

    /// <summary>The row of which a condition only asks the version, where the lock has told it.</summary>
    static CurrentRow? Locked(PendingItem item, Condition condition) => condition.Version is null ? null
        : item.Writes.Select(w => w.Current).FirstOrDefault(row => row?.Rid == condition.Expected[0]);

    async Task Ask(
        List<(PendingItem Item, Condition Condition)> asked, bool prepared, IReadOnlyList<Sql> before, IReadOnlyList<Sql> after,
        CancellationToken cancellation)
    {
        if (asked.Count == 0) return;
        await using var reader = await transaction.Write(
            [.. before, .. asked.Select(a => a.Condition.Rows), .. after], prepared, cancellation);
        foreach (var _ in before) await reader.NextResultAsync(cancellation);
        foreach (var (item, condition) in asked)
        {
            if (!condition.Holds(await reader.All(r => r.GetInt64(0), cancellation))) item.IsOvertaken = true;
            await reader.NextResultAsync(cancellation);
        }
    }
}
