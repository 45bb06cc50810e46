using FhirGateway.Search;

namespace FhirGateway.Storage;

// What conditional writes were decided upon is asked again behind locks, so that of two that found the same nothing
// only one creates, in this process and in others.
internal sealed partial class Saving
{
    // Before any row, and in ascending order: no two savings wait for each other.
    async Task WaitForLikeConditions(CancellationToken cancellation)
    {
        var keys = new SortedSet<long>(items.SelectMany(i => i.Item.Conditions).Select(c => c.Key).OfType<long>());
        if (keys.Count == 0) return;
        await transaction.Execute(
            [Scanning.NothingFor(mode.LockWait), .. keys.Select(key => Sql.Of($"select pg_advisory_xact_lock({key})"))],
            prepared: true, cancellation);
    }

    // Behind the locks: what others did while this waited is seen, and the rows that were found stay as they are.
    async Task AskConditions(CancellationToken cancellation)
    {
        var asked = new List<(PendingItem Item, Condition Condition)>();
        foreach (var item in items)
            foreach (var condition in item.Item.Conditions)
                if (Locked(item, condition) is not { } row) asked.Add((item, condition));
                else if (row.Version != condition.Version) item.IsOvertaken = true;
        await Ask(asked.FindAll(a => a.Condition.IsFixed), prepared: true, [], [], cancellation);
        // Each of the others is planned with its values, as any search.
        await Ask(asked.FindAll(a => !a.Condition.IsFixed), prepared: false, [Scanning.Again], [Scanning.Nothing], cancellation);
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
