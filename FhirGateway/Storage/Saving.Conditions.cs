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
            [.. keys.Select(key => Sql.Of($"select pg_advisory_xact_lock({key})"))], prepared: true, cancellation);
    }

    // Behind the locks: what others did while this waited is seen, and the rows that were found stay as they are. Each
    // statement is planned with its values, as any search.
    async Task AskConditions(CancellationToken cancellation)
    {
        var asked = (from item in items from condition in item.Item.Conditions select (item, condition)).ToList();
        if (asked.Count == 0) return;
        await using var reader = await transaction.Write(
            [Scanning.Again, .. asked.Select(a => a.condition.Rows), Scanning.Nothing], prepared: false, cancellation);
        foreach (var (item, condition) in asked)
        {
            await reader.NextResultAsync(cancellation);
            if (!condition.Holds(await reader.All(r => r.GetInt64(0), cancellation))) item.IsOvertaken = true;
        }
    }
}
