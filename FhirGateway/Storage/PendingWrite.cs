using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>The row of a logical id as it is while locked.</summary>
/// <param name="Version">0 for an id that was only referred to so far.</param>
/// <param name="Print">Of its index rows; null when it has none.</param>
internal sealed record CurrentRow(
    long Rid, int Version, DateTimeOffset At, bool Deleted, long[] Organisations, long? Print);

/// <summary>One write on its way through a transaction.</summary>
/// <param name="index">What its resource is found by.</param>
internal sealed class PendingWrite(Write write, IndexRows index, IdentifierSystems systems)
{
    public Write Write { get; } = write;
    public IdentifierSystems Systems { get; } = systems;
    public short Type { get; } = ResourceTypes.Number(write.Type);
    public RowKey Key => new(Type, Write.Id);

    /// <summary>Null for a deletion.</summary>
    public Resource? Resource { get; } = write switch
    {
        Write.Create create => create.Resource,
        Write.Update update => update.Resource,
        _ => null,
    };

    public IndexRows Index { get; } = index;

    /// <summary>An unknown id may get its first version by this write.</summary>
    public bool MayCreate => Write is Write.Create or Write.Update { AsCreate: true, IfMatch: null };

    /// <summary>What the resource refers to, and then what it contains.</summary>
    public IEnumerable<RowKey> Targets => Index.References.Concat(Index.Contained.SelectMany(c => c.Index.References))
        .Select(r => new RowKey(ResourceTypes.Number(r.Type), r.Id));

    /// <summary>Of these the records, no patients, that are seen by whoever sees this one.</summary>
    public IEnumerable<RowKey> Shown => Index.References
        .Where(r => PartyLinks.Shows.Contains(r.Param) && Visibility.IsRecord(r.Type)).Select(PartyNames.KeyOf);

    public CurrentRow? Current { get; set; }
    public Outcome? Refusal { get; set; }

    /// <summary>The version that is written; null when refused or when there is nothing to do.</summary>
    public StoredResource? Stored { get; set; }

    /// <summary>Visibility keys of the organisations that may see it, where they are not those of the version before.</summary>
    public IReadOnlyList<long>? Visible { get; set; }

    public long[] Organisations => [.. Write.Organisations ?? Visible ?? Current?.Organisations ?? []];

    public WriteResult Result => new(
        // Deleting what is deleted answers with the tombstone that is there.
        Stored ?? (Refusal is null && Current is { Deleted: true } c
            ? new StoredResource(c.Rid, Write.Type, Write.Id, c.Version, c.At, Deleted: true, default)
            : null),
        Refusal, IsNew: Stored is { Version: 1 });
}

/// <summary>A logical id, in the one order in which rows are locked.</summary>
internal readonly record struct RowKey(short Type, string Id) : IComparable<RowKey>
{
    public int CompareTo(RowKey other) =>
        Type != other.Type ? Type.CompareTo(other.Type) : string.CompareOrdinal(Id, other.Id);
}

/// <summary>An item on its way through a transaction.</summary>
internal sealed class PendingItem(SaveItem item, IReadOnlyList<PendingWrite> writes)
{
    public PendingItem(SaveItem item, IndexOf index)
        : this(item, [.. item.Writes.Zip(index.Rows(item), (write, rows) => new PendingWrite(write, rows, index.Systems))])
    {
    }

    public SaveItem Item { get; } = item;
    public IReadOnlyList<PendingWrite> Writes { get; } = writes;

    /// <summary>A condition does not hold any more.</summary>
    public bool IsOvertaken { get; set; }

    /// <summary>It changes who may see what is there already, and has to be saved alone; see <see cref="Parties"/>.</summary>
    public bool MovesParties { get; set; }

    public bool IsRefused => IsOvertaken || MovesParties || Writes.Any(w => w.Refusal is not null);

    public SaveResult Result => IsRefused
        ? new SaveResult([.. Writes.Select(w => new WriteResult(null, w.Refusal, false))]) { IsOvertaken = IsOvertaken, MovesParties = MovesParties }
        : new SaveResult([.. Writes.Select(w => w.Result)]);
}
