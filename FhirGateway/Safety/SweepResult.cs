namespace FhirGateway.Safety;

/// <summary>A Flag that a sweep raised or resolved, or would have.</summary>
/// <param name="DueAt">When the duty was due; null where the rule or the Flag names no instant.</param>
internal sealed record FlagNote(
    string FlagId, string Rule, string Title, string Focus, string Referral, int? Tier, DateTimeOffset? DueAt, string Why);

/// <summary>What a sweep did, or in a dry run would have done.</summary>
/// <param name="AsOf">The instant it judged at.</param>
/// <param name="DryRun">Nothing was written.</param>
/// <param name="Due">Cases it judged.</param>
/// <param name="Raised">Flags raised or reopened.</param>
/// <param name="Resolved">Flags resolved.</param>
/// <param name="Breached">Findings that are breached at that instant among the judged cases, flagged before or not.</param>
/// <param name="Unknown">Findings that could not be decided.</param>
/// <param name="Failed">Cases that could not be judged or written; they stay due.</param>
/// <param name="FeedLagSeconds">How far the projector was behind when the sweep began.</param>
internal sealed record SweepResult(
    DateTimeOffset AsOf, bool DryRun, int Due, IReadOnlyList<FlagNote> Raised, IReadOnlyList<FlagNote> Resolved,
    IReadOnlyList<FlagNote> Breached, int Unknown, int Failed, double FeedLagSeconds);

/// <summary>The running totals of one sweep.</summary>
internal sealed class SweepTally
{
    public int Due { get; set; }
    public int Unknown { get; set; }
    public List<FlagNote> Raised { get; } = [];
    public List<FlagNote> Resolved { get; } = [];
    public List<FlagNote> Breached { get; } = [];
    public HashSet<long> Failed { get; } = [];

    /// <summary>Takes in what one chunk came to, once it is committed.</summary>
    public void Add(SweepTally chunk)
    {
        Due += chunk.Due;
        Unknown += chunk.Unknown;
        Raised.AddRange(chunk.Raised);
        Resolved.AddRange(chunk.Resolved);
        Breached.AddRange(chunk.Breached);
        Failed.UnionWith(chunk.Failed);
    }

    public SweepResult Result(DateTimeOffset asOf, bool dryRun, double lag) =>
        new(asOf, dryRun, Due, Raised, Resolved, Breached, Unknown, Failed.Count, lag);
}
