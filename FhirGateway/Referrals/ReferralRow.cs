namespace FhirGateway.Referrals;

/// <summary>
/// What the table <c>referral</c> keeps of a case, but for what only the rules can say (next deadline, unknowns).
/// </summary>
internal sealed record ReferralRow
{
    public required string Reference { get; init; }
    public required string Kind { get; init; }
    public required bool IsOpen { get; init; }

    /// <summary>
    /// Why the case may stay open without a next deadline, judged by its facts alone; null when it may not.
    /// </summary>
    public string? OpenReason { get; init; }
    public string? Patient { get; init; }
    public string? PatientNumber { get; init; }
    public string? PatientName { get; init; }
    public DateOnly? BirthDate { get; init; }
    public string? SenderReference { get; init; }
    public string? Specialty { get; init; }
    public string? Pathway { get; init; }

    /// <summary><c>Organization/id</c>.</summary>
    public string? RequesterOrg { get; init; }

    /// <summary><c>Organization/id</c>.</summary>
    public string? PerformerOrg { get; init; }

    /// <summary>For the reader; null when the organisation does not say.</summary>
    public string? RequesterName { get; init; }

    /// <summary>For the reader; null when the organisation does not say.</summary>
    public string? PerformerName { get; init; }
    public string? Cluster { get; init; }
    public string? Board { get; init; }
    public string? Nation { get; init; }
    public string? RequestedPriority { get; init; }
    public string? StatedUrgency { get; init; }
    public string? EffectiveUrgency { get; init; }
    public string? TriagedUrgency { get; init; }
    public string? ClockUrgency { get; init; }
    public string? Step { get; init; }
    public DateTimeOffset? SentOn { get; init; }
    public DateTimeOffset? ReceivedOn { get; init; }
    public DateTimeOffset? TriagedOn { get; init; }
    public DateTimeOffset? BookedOn { get; init; }
    public DateTimeOffset? SeenOn { get; init; }
    public DateTimeOffset? LetterOn { get; init; }
    public DateTimeOffset? ClosedOn { get; init; }
    public DateTimeOffset? LastEvent { get; init; }

    /// <summary>When the wait ended (<see cref="WaitingTime"/>); null while it lasts.</summary>
    public DateTimeOffset? WaitedUntil { get; init; }
    public string? ActionOwner { get; init; }

    /// <summary>Facts out of sequence, each with the version that told it.</summary>
    public IReadOnlyList<string> OutOfSequence { get; init; } = [];
}
