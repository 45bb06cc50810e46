using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// What an item was decided upon: a search that found these rows and no others. It is asked again when the item's rows
/// are locked; where it finds something else, nothing of the item is stored and the caller decides anew.
/// </summary>
/// <param name="Rows">Finds row ids, one bigint each; one row more than expected is enough.</param>
/// <param name="Expected">The row ids it found.</param>
/// <param name="Key">
/// Items with the same key wait for each other and never share a transaction: each sees what the one before has done.
/// Null where the answer cannot change but by a write of a locked row, or where a change after the look does no harm.
/// </param>
internal sealed record Condition(Sql Rows, IReadOnlyList<long> Expected, long? Key)
{
    /// <summary>What makes others that could change the answer wait; empty where nobody need wait.</summary>
    public IReadOnlyList<ConditionLock> Locks { get; init; } = [];

    /// <summary>The statement is fixed, and only indexes can serve it: it is prepared, for planning costs more than asking.</summary>
    public bool IsFixed { get; init; }

    /// <summary>
    /// It says only that this is the version of the one expected row still: nothing need be asked where the row is locked
    /// for a write anyway.
    /// </summary>
    public int? Version { get; init; }

    public bool Holds(IReadOnlyList<long> found) =>
        found.Count == Expected.Count && found.ToHashSet().SetEquals(Expected);
}
