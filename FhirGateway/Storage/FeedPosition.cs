namespace FhirGateway.Storage;

/// <summary>
/// A place in the change feed. The feed's order is not the order of versions or instants: an entry says that something
/// changed, the truth is read from the store.
/// </summary>
/// <param name="Epoch">Which cluster's transaction ids; grows when the data moves to another.</param>
/// <param name="Xid">The transaction.</param>
/// <param name="Seq">Within it.</param>
internal readonly record struct FeedPosition(short Epoch, ulong Xid, long Seq) : IComparable<FeedPosition>
{
    /// <summary>Before the first entry.</summary>
    public static FeedPosition Start => default;

    public int CompareTo(FeedPosition other) => (Epoch, Xid, Seq).CompareTo((other.Epoch, other.Xid, other.Seq));

    public static bool operator <(FeedPosition a, FeedPosition b) => a.CompareTo(b) < 0;
    public static bool operator >(FeedPosition a, FeedPosition b) => a.CompareTo(b) > 0;
    public static bool operator <=(FeedPosition a, FeedPosition b) => a.CompareTo(b) <= 0;
    public static bool operator >=(FeedPosition a, FeedPosition b) => a.CompareTo(b) >= 0;
}

/// <summary>One version that was written.</summary>
/// <param name="Op">C, U or D.</param>
internal sealed record FeedEntry(
    long Rid, string Type, string Id, int Version, DateTimeOffset At, char Op, FeedPosition Position);
