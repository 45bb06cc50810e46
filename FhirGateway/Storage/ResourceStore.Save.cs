namespace FhirGateway.Storage;

internal sealed partial class ResourceStore
{
    /// <summary>
    /// Saves an item wholly or not at all, in one transaction with what others save at the same time; who gets an answer
    /// has it on disk. 503 when too much waits.
    /// </summary>
    public async Task<SaveResult> Save(SaveItem item, CancellationToken cancellation)
    {
        var result = await together.Save(item, cancellation);
        // Who adds a parameter finds it known at once; the other nodes follow.
        if (result.IsSaved && item.Writes.Any(w => w.Type == Catalogues.Source)) await Catalogues.Refresh(cancellation);
        return result;
    }

    /// <summary>
    /// Saves items, each wholly or not at all; who gets an answer has it on disk. Items may share a transaction: a refused
    /// one leaves nothing and stops no other, and after an error of the database they are repeated one by one.
    /// </summary>
    public async Task<IReadOnlyList<SaveResult>> Save(IReadOnlyList<SaveItem> items, CancellationToken cancellation)
    {
        if (items.Count == 1) return [await Save(items[0], cancellation)];
        var results = new List<SaveResult>(items.Count);
        foreach (var group in Groups(items)) results.AddRange(await SaveGroup(group, cancellation));
        return results;
    }

    /// <summary>
    /// Saves one item in the caller's transaction. A refusal leaves nothing of the item; whether the rest may be committed
    /// is the caller's decision.
    /// </summary>
    public async Task<SaveResult> Save(Transaction transaction, SaveItem item, CancellationToken cancellation) =>
        (await Run(transaction, [item], cancellation))[0];

    Task<SaveResult> SaveOne(SaveItem item, CancellationToken cancellation) =>
        database.Transact(
            async transaction =>
            {
                var result = (await Run(transaction, [item], cancellation))[0];
                if (!result.IsSaved) transaction.Abandon();
                return result;
            },
            cancellation);

    async Task<IReadOnlyList<SaveResult>> SaveGroup(IReadOnlyList<SaveItem> group, CancellationToken cancellation)
    {
        if (group.Count > 1)
        {
            try
            {
                return await database.Transact(transaction => Run(transaction, group, cancellation), cancellation);
            }
            catch (Exception e) when (IsOfOneItem(e))
            {
                // One of them is at fault: which one shows when each has its own transaction.
            }
        }
        var results = new List<SaveResult>(group.Count);
        foreach (var item in group) results.Add(await SaveOrFault(item, cancellation));
        return results;
    }

    async Task<SaveResult> SaveOrFault(SaveItem item, CancellationToken cancellation)
    {
        try
        {
            return await SaveOne(item, cancellation);
        }
        catch (Exception e) when (IsOfOneItem(e))
        {
            return new SaveResult([.. item.Writes.Select(_ => default(WriteResult))]) { Fault = e };
        }
    }

    static bool IsOfOneItem(Exception e) => e is System.Data.Common.DbException or StaleCursorException;

    Task<IReadOnlyList<SaveResult>> Run(
        Transaction transaction, IReadOnlyList<SaveItem> items, CancellationToken cancellation) =>
        new Saving(transaction, [.. items.Select(i => new PendingItem(i, Catalogues.Current, PublicBase))], clock).Run(cancellation);

    const int MaximalWrites = 64;

    // A group holds no logical id and no condition's key twice: each item of it must see what the one before has done.
    static IEnumerable<IReadOnlyList<SaveItem>> Groups(IReadOnlyList<SaveItem> items)
    {
        var group = new List<SaveItem>();
        var ids = new HashSet<(string, string)>();
        foreach (var item in items)
        {
            var own = item.Claims.ToList();
            if (group.Count > 0 && (ids.Overlaps(own) || ids.Count + own.Count > MaximalWrites))
            {
                yield return group;
                group = [];
                ids.Clear();
            }
            group.Add(item);
            ids.UnionWith(own);
        }
        if (group.Count > 0) yield return group;
    }
}
