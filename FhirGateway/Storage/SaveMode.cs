namespace FhirGateway.Storage;

/// <summary>Isolation of a save from other saves, and its limit for waiting on locks.</summary>
/// <param name="IsExclusive">
/// True: no other save runs meanwhile, which a change of visibility needs (see <see cref="Parties"/>). False: a save that
/// needs this is left undone and answers <see cref="SaveResult.MovesParties"/>.
/// </param>
/// <param name="LockWait">Longest wait for one lock; null: as long as the statement timeout allows.</param>
internal readonly record struct SaveMode(bool IsExclusive, TimeSpan? LockWait)
{
    public static readonly SaveMode Shared = new(IsExclusive: false, LockWait: null);
    public static readonly SaveMode Exclusive = new(IsExclusive: true, LockWait: null);
}
