using FhirGateway.Fhir;
using FhirGateway.Search;
using Npgsql;

namespace FhirGateway.Storage;

/// <summary>One change of one logical resource.</summary>
internal abstract record Write(string Type, string Id)
{
    /// <summary>
    /// Visibility keys of the organisations that may see it from now on, whatever it says; null: those that follow from
    /// its content and its links.
    /// </summary>
    public IReadOnlyList<long>? Organisations { get; init; }

    /// <summary>What the client demands of the current version, else 412.</summary>
    public Preconditions Preconditions { get; init; } = Preconditions.None;

    /// <summary>The labels that it carried forward; others by now, and the item is overtaken.</summary>
    public CarriedLabels? Carried { get; init; }

    /// <summary>A first version; 409 when the id was ever used.</summary>
    internal sealed record Create(Resource Resource, string Id) : Write(Resource.Type, Id);

    /// <summary>The next version, also of a deleted resource.</summary>
    /// <param name="IfMatch">The version it must have now, else 412.</param>
    /// <param name="AsCreate">An unknown id becomes a first version; otherwise it is 404.</param>
    internal sealed record Update(Resource Resource, string Id, int? IfMatch = null, bool AsCreate = false)
        : Write(Resource.Type, Id);

    /// <summary>A tombstone; nothing when there is nothing to delete.</summary>
    internal sealed record Delete(string Type, string Id, int? IfMatch = null) : Write(Type, Id);
}

/// <summary>The tags and security labels of the version that an update was made for.</summary>
/// <param name="Version">0 when there was none.</param>
/// <param name="Labels">As <see cref="Fhir.Patch.MetaLabels.TextOf"/> writes them.</param>
internal sealed record CarriedLabels(int Version, string Labels);

/// <summary>What must happen together: all the writes and the companions, or none.</summary>
/// <param name="Companions">
/// Statements of upper floors that run after the writes, in the same transaction; prepared, and so fixed and such as only an
/// index can serve.
/// </param>
internal sealed record SaveItem(IReadOnlyList<Write> Writes, IReadOnlyList<Sql> Companions)
{
    public SaveItem(params IReadOnlyList<Write> writes) : this(writes, []) { }

    /// <summary>What must still be so when it is saved, or nothing is; see <see cref="SaveResult.IsOvertaken"/>.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    /// <summary>The rows of its writes, where they were made before its turn came; see <see cref="IndexOf"/>.</summary>
    internal (IndexOf By, IReadOnlyList<IndexRows> Rows)? Indexed { get; init; }

    /// <summary>What a conditional write holds against others; see <c>decisions/0010</c>.</summary>
    public IReadOnlyList<ConditionLock> Locks { get; init; } = [];

    internal IEnumerable<long> ConditionKeys => Conditions.Select(condition => condition.Key).OfType<long>();
}

/// <summary>What became of one write. Both are null for a deletion of nothing, and for what a sibling's refusal held up.</summary>
/// <param name="Stored">The version that is current now.</param>
/// <param name="Refusal">Why it may not be: 404, 409 or 412.</param>
/// <param name="IsNew">The id was unknown before (201 rather than 200).</param>
internal readonly record struct WriteResult(StoredResource? Stored, Outcome? Refusal, bool IsNew);

/// <summary>What became of an item, its writes in the order given.</summary>
internal sealed record SaveResult(IReadOnlyList<WriteResult> Writes)
{
    /// <summary>
    /// Only in a call with several items: the database refused this one (a companion failed, say) and the others went
    /// on. A call with one item throws.
    /// </summary>
    public Exception? Fault { get; init; }

    /// <summary>A condition no longer held: nothing was stored, and the item has to be decided anew.</summary>
    public bool IsOvertaken { get; init; }

    /// <summary>Nothing was stored yet: it has to be saved alone, which the store does by itself.</summary>
    internal bool MovesParties { get; init; }

    /// <summary>Nothing was stored: another session kept a lock that it needs for longer than a save may wait.</summary>
    internal bool IsLockedOut => Fault is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>The first refusal; then nothing of the item was stored and no companion ran.</summary>
    public Outcome? Refusal => Writes.FirstOrDefault(w => w.Refusal is not null).Refusal;

    public bool IsSaved => Fault is null && Refusal is null && !IsOvertaken && !MovesParties;
}
