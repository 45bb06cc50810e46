using FhirGateway.Referrals.Workflow;

namespace FhirGateway.Referrals;

/// <summary>
/// What is known of one case at one instant: every fact with its clinical date, since when it is known, and the
/// version and field that say so. Everything the rules judge by stands here, and nothing that only the clock knows.
/// </summary>
internal sealed partial record FactSheet
{
    /// <summary><c>ServiceRequest/id</c> or <c>Encounter/id</c>.</summary>
    public required string Root { get; init; }

    public required DateTimeOffset AsOf { get; init; }

    /// <summary>
    /// False when the root is no case: unknown, deleted, a proposal, or by now part of another case. Then there are no
    /// members and no findings, and what was projected of it is to be withdrawn.
    /// </summary>
    public required bool IsCase { get; init; }

    public CaseKind Kind { get; init; } = CaseKind.Unclassified;

    /// <summary>References that truly belong to the case, the root among them, in order.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Of the receiving organisation; null when it does not say.</summary>
    public Nation? Nation { get; init; }

    public RequestFact? Request { get; init; }
    public IReadOnlyList<LetterFact> Letters { get; init; } = [];
    public IReadOnlyList<ConfirmationFact> Confirmations { get; init; } = [];
    public TrackingFact? Tracking { get; init; }
    public TriageFact? Triage { get; init; }
    public IReadOnlyList<NoticeFact> Notices { get; init; } = [];
    public IReadOnlyList<AnswerFact> Answers { get; init; } = [];

    /// <summary>Appointments of the root request itself.</summary>
    public IReadOnlyList<BookingFact> Bookings { get; init; } = [];

    /// <summary>When the patient was first seen for the root request itself.</summary>
    public EventFact? Seen { get; init; }

    public IReadOnlyList<VisitFact> Visits { get; init; } = [];
    public IReadOnlyList<StayFact> Stays { get; init; } = [];
    public IReadOnlyList<DocumentFact> Documents { get; init; } = [];
    public IReadOnlyList<FollowUpFact> FollowUps { get; init; } = [];
    public EventFact? Death { get; init; }

    /// <summary>Facts that came when they could not be expected, in the order they became known.</summary>
    public IReadOnlyList<OutOfSequence> OutOfSequence { get; init; } = [];

    /// <summary>What both sides said about the request, besides regrades.</summary>
    public IReadOnlyList<CommentFact> Comments { get; init; } = [];

    /// <summary>What was told and cannot be understood: nothing here rests on it.</summary>
    public IReadOnlyList<UnclearFact> Unclear { get; init; } = [];

    /// <summary>The sheet if what is unclear were read as it stands; null when nothing is unclear.</summary>
    public FactSheet? Assumed { get; init; }

    public Urgencies Urgencies { get; init; } = new(null, null, null, null, null, null, null, null);
    public Loop Loop { get; init; } = Loop.NotSent;

    /// <summary>
    /// The root's loop is not closed, or a follow-up of it is still owed; also where only what is unclear says so.
    /// </summary>
    public bool IsOpen => Loop.IsOpen || (Death is null && FollowUps.Any(f => f.IsOwed)) || Assumed is { IsOpen: true };

    /// <summary>The stays by which the patient was seen for the root request, still going on or finished.</summary>
    public IEnumerable<StayFact> StaysSeen => Stays.Where(s => s.Took && s.Of.Contains(Root)
        && s.Class.IsSeenAt(Urgencies.Clock));

    /// <summary>Why the case may stay open without a next deadline; null when it may not.</summary>
    public string? OpenReason => Row.OpenReason;

    public required ReferralRow Row { get; init; }
}
