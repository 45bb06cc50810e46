namespace FhirGateway.Storage;

/// <summary>
/// What the items of one transaction claim. Each item must see what the one before has done, so no two of them write
/// one logical id or take locks that exclude each other.
/// </summary>
internal sealed class GroupClaims
{
    const int MostWrites = 64;

    /// <summary>PostgreSQL keeps all locks of all its sessions in one table of a fixed size.</summary>
    const int MostLocks = 512;

    readonly HashSet<(string Type, string Id)> ids = [];
    readonly HashSet<long> locks = [];
    readonly HashSet<long> shared = [];

    public bool IsFull => ids.Count >= MostWrites || locks.Count >= MostLocks;

    public bool Fits(SaveItem item)
    {
        if (ids.Count == 0 && locks.Count == 0) return true;
        return ids.Count + item.Writes.Count <= MostWrites
            && locks.Count + item.Locks.Count <= MostLocks
            && !item.Writes.Any(w => ids.Contains((w.Type, w.Id)))
            && !item.ConditionKeys.Any(locks.Contains)
            && !item.Locks.Any(l => locks.Contains(l.Number) || !l.IsShared && shared.Contains(l.Number));
    }

    public void Add(SaveItem item)
    {
        ids.UnionWith(item.Writes.Select(w => (w.Type, w.Id)));
        locks.UnionWith(item.ConditionKeys);
        foreach (var own in item.Locks) (own.IsShared ? shared : locks).Add(own.Number);
    }
}
