namespace FhirGateway.Storage;

internal sealed partial class ResourceStore
{
    /// <summary>
    /// Saves an item wholly or not at all, in one transaction with what others save at the same time; who gets an answer
    /// has it on disk. 503 when too much waits.
    /// </summary>
    public async Task<SaveResult> Save(SaveItem item, CancellationToken cancellation)
    {
        var result = await together.Save(Index.Ready(item), cancellation);
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
        foreach (var group in Groups(items))
        {
            var saved = (await SaveGroup(group, SaveMode.Shared, cancellation)).ToArray();
            int[] apart = [.. Enumerable.Range(0, group.Count).Where(i => saved[i].MovesParties)];
            var again = await SaveGroup([.. apart.Select(i => group[i])], SaveMode.Exclusive, cancellation);
            foreach (var (i, result) in apart.Zip(again)) saved[i] = result;
            results.AddRange(saved);
        }
        return results;
    }

    /// <summary>
    /// Saves one item in the caller's transaction. A refusal leaves nothing of the item; whether the rest may be committed
    /// is the caller's decision.
    /// </summary>
    public async Task<SaveResult> Save(Transaction transaction, SaveItem item, CancellationToken cancellation)
    {
        var saved = (await Run(transaction, [item], SaveMode.Shared, cancellation))[0];
        return saved.MovesParties ? (await Run(transaction, [item], SaveMode.Exclusive, cancellation))[0] : saved;
    }

    Task<SaveResult> SaveOne(SaveItem item, SaveMode mode, CancellationToken cancellation) =>
        database.Transact(
            async transaction =>
            {
                var result = (await Run(transaction, [item], mode, cancellation))[0];
                if (!result.IsSaved) transaction.Abandon();
                return result;
            },
            cancellation);

    async Task<IReadOnlyList<SaveResult>> SaveGroup(
        IReadOnlyList<SaveItem> group, SaveMode mode, CancellationToken cancellation)
    {
        if (group.Count > 1)
        {
            try
            {
                return await database.Transact(transaction => Run(transaction, group, mode, cancellation), cancellation);
            }
            catch (Exception e) when (IsOfOneItem(e))
            {
                // One of them is at fault: which one shows when each has its own transaction.
            }
        }
        var results = new List<SaveResult>(group.Count);
        foreach (var item in group) results.Add(await SaveOrFault(item, mode, cancellation));
        return results;
    }

    async Task<SaveResult> SaveOrFault(SaveItem item, SaveMode mode, CancellationToken cancellation)
    {
        try
        {
            return await SaveOne(item, mode, cancellation);
        }
        catch (Exception e) when (IsOfOneItem(e))
        {
            return new SaveResult([.. item.Writes.Select(_ => default(WriteResult))]) { Fault = e };
        }
    }

    static bool IsOfOneItem(Exception e) => e is System.Data.Common.DbException or StaleCursorException;

    Task<IReadOnlyList<SaveResult>> Run(
        Transaction transaction, IReadOnlyList<SaveItem> items, SaveMode mode, CancellationToken cancellation)
    {
        var index = Index;
        return new Saving(transaction, [.. items.Select(i => new PendingItem(i, index))], clock, mode).Run(cancellation);
    }

    static IEnumerable<IReadOnlyList<SaveItem>> Groups(IReadOnlyList<SaveItem> items)
    {
        var group = new List<SaveItem>();
        var claims = new GroupClaims();
        foreach (var item in items)
        {
            if (group.Count > 0 && !claims.Fits(item))
            {
                yield return group;
                (group, claims) = ([], new GroupClaims());
            }
            group.Add(item);
            claims.Add(item);
        }
        if (group.Count > 0) yield return group;
    }
}
