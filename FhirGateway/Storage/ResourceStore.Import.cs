using FhirGateway.Search;

namespace FhirGateway.Storage;

internal sealed partial class ResourceStore
{
    /// <summary>Makes the index rows of what an import adds; it may be called on several cores at once.</summary>
    public ImportRow Prepare(Write write) => new(write, Index);

    /// <summary>
    /// Adds resources that are new, each item wholly or not at all, in one short transaction: some hundred to a thousand
    /// at a time keep the change feed going. Items with an id that has a version already, or that an earlier item has,
    /// and those that change who may see what is there already, are left out and are for <see cref="Save(SaveItem, CancellationToken)"/>.
    /// </summary>
    /// <returns>The items that were stored; their rows say what became of them.</returns>
    public async Task<IReadOnlySet<ImportItem>> Import(IReadOnlyList<ImportItem> items, CancellationToken cancellation)
    {
        var claimed = new HashSet<RowKey>();
        var wanted = new List<ImportItem>(items.Count);
        foreach (var item in items)
        {
            var keys = item.Rows.Select(r => r.Key).ToList();
            if (keys.Distinct().Count() < keys.Count || claimed.Overlaps(keys)) continue;
            claimed.UnionWith(keys);
            wanted.Add(item);
        }
        if (wanted.Count == 0) return new HashSet<ImportItem>();
        while (true)
            if (await database.Transact(t => new Importing(t, wanted, clock).Run(cancellation), cancellation) is { } stored)
                return stored.ToHashSet();
    }

    /// <summary>
    /// Lets the planner know the tables that an import has filled, and marks what everybody sees: until then no total can
    /// be counted from an index alone. Autovacuum would do so some time later.
    /// </summary>
    public async Task Settle(CancellationToken cancellation)
    {
        foreach (var table in (Sql[])[Sql.Of($"search"), Sql.Of($"worklist"), Sql.Of($"name_list"), Sql.Of($"ref"),
            Sql.Of($"str"), Sql.Of($"dat"), Sql.Of($"num"), Sql.Of($"txt"), Sql.Of($"cur")])
            await database.Maintain(Sql.Of($"vacuum (analyze) {table}"), cancellation);
        await database.Execute(Sql.Of($"analyze ver"), cancellation);
    }
}
