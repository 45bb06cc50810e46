namespace FhirGateway.Referrals;

/// <summary>Something that the record says happened.</summary>
/// <param name="HappenedAt">Its clinical date: deadlines start on it. Never later than it was known (see
/// <see cref="IsFuture"/>).</param>
/// <param name="KnownAt">The instant of the version that said so: a closing fact counts from then only.</param>
/// <param name="Evidence">The version and field that said so.</param>
internal abstract record Fact(DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence)
{
    /// <summary>
    /// The record dates it after the instant at which the gateway learnt of it: kept, marked, never waited for.
    /// </summary>
    public bool IsFuture { get; init; }
}

/// <summary>The request as its requester tells it.</summary>
/// <param name="Status">ServiceRequest.status.</param>
/// <param name="Priority">ServiceRequest.priority as sent; null when absent.</param>
/// <param name="Requested">priority × pathway; null (unknown) when there is neither.</param>
/// <param name="SuspectedCancer">The pathway code is there.</param>
/// <param name="PriorityKnownAt">Since when priority and pathway are as they are.</param>
/// <param name="Requester">The reference as sent, normalised.</param>
internal sealed record RequestFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, string Reference, string Status,
    string? Priority,
    Urgency? Requested, bool SuspectedCancer, DateTimeOffset PriorityKnownAt, Evidence PriorityEvidence,
    string? Requester)
    : Fact(HappenedAt, KnownAt, Evidence);

/// <summary>What one letter, or the request's note, states about urgency.</summary>
/// <param name="Code"><c>stated-urgency</c>: an urgency, <c>none</c> or <c>ambiguous</c>; null when it cannot be
/// read.</param>
/// <param name="Highest">The highest cue; null when it states none or cannot be read.</param>
/// <param name="Unreadable">Why it cannot be read, or null.</param>
internal sealed record LetterFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, string? Code, Urgency? Highest,
    string? Unreadable)
    : Fact(HappenedAt, KnownAt, Evidence);

/// <summary>The referrer says on its review Task which urgency was meant.</summary>
internal sealed record ConfirmationFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, Urgency? Intended)
    : Fact(HappenedAt, KnownAt, Evidence);

/// <summary>The Task by which the receiving side tells how far the request has come.</summary>
/// <param name="SentAt">When this Task's owner was asked: the request's sending, or the redirection to it.</param>
/// <param name="Step"><c>referral-step</c> of businessStatus, or null.</param>
/// <param name="Received">When the owner had it; null while it has not.</param>
/// <param name="Returned">When the owner rejected or returned it; null when it did not.</param>
internal sealed record TrackingFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, string Reference, string Status, string? Step,
    DateTimeOffset SentAt, EventFact? Received, EventFact? Returned) : Fact(HappenedAt, KnownAt, Evidence);

/// <summary>That something happened, and nothing more.</summary>
internal sealed record EventFact(DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence)
    : Fact(HappenedAt, KnownAt, Evidence);

/// <summary>The receiving side's decision on the request.</summary>
/// <param name="Urgency">The triaged urgency; null when it was triaged without one (or returned).</param>
/// <param name="HasReason">A reason is recorded with the decision.</param>
/// <param name="DecidedBy">Who decided; null when unknown (a bare Task.priority).</param>
/// <param name="WaitingFrom">From when booking is due: the first triage, or the decision that raised the
/// urgency.</param>
/// <param name="IsRevision">Another decision came before: only what was said after this one answers it.</param>
internal sealed record TriageFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, Urgency? Urgency, bool HasReason,
    string? DecidedBy,
    DateTimeOffset WaitingFrom, bool IsRevision) : Fact(HappenedAt, KnownAt, Evidence)
{
    /// <summary>All decisions in the order in which they came, this one the last.</summary>
    public IReadOnlyList<DecisionFact> Decisions { get; init; } = [];
}

/// <summary>One of the decisions that the triage has come through.</summary>
internal sealed record DecisionFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, Urgency? Urgency)
    : Fact(HappenedAt, KnownAt, Evidence);

/// <summary>A completed notice of a changed priority.</summary>
internal sealed record NoticeFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, string Reference, bool ToReferrer,
    bool ToPatient,
    bool HasReason) : Fact(HappenedAt, KnownAt, Evidence);

/// <summary>The referrer's answer to such a notice.</summary>
internal sealed record AnswerFact(DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, bool Agrees)
    : Fact(HappenedAt, KnownAt, Evidence);

/// <summary>Something one side said to the other about the request.</summary>
/// <param name="From">The sender's organisation; null when it is not known here.</param>
/// <param name="To">The recipients' organisations.</param>
/// <param name="Answers">The comments that it answers.</param>
internal sealed record CommentFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, string Reference, string? From,
    IReadOnlyList<string> To, IReadOnlyList<string> Answers) : Fact(HappenedAt, KnownAt, Evidence);

/// <summary>An appointment of the request.</summary>
/// <param name="IsBooked">booked, arrived, checked-in or fulfilled.</param>
/// <param name="IsFulfilled">The patient was seen.</param>
/// <param name="IsMissed">noshow.</param>
internal sealed record BookingFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, string Reference, string Status,
    bool IsBooked,
    bool IsFulfilled, bool IsMissed) : Fact(HappenedAt, KnownAt, Evidence);

/// <summary>An outpatient visit, also a virtual one.</summary>
/// <param name="HappenedAt">When it began.</param>
/// <param name="Of">The requests (<c>ServiceRequest/id</c>) it answers.</param>
/// <param name="Ended">When it ended; null while it has not.</param>
/// <param name="OwesLetter">It is the top-level visit, finished, judged in this case, and not merely a test.</param>
/// <param name="Letter">The clinic letter that closes it; null while there is none that counts.</param>
internal sealed record VisitFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, string Reference, IReadOnlyList<string> Of,
    EventFact? Ended, bool OwesLetter, DocumentFact? Letter) : Fact(HappenedAt, KnownAt, Evidence);

/// <summary>A top-level inpatient, day-case or emergency stay.</summary>
/// <param name="Excused">Why it owes no summary: <c>died</c>, <c>left before seen</c>, <c>turned into an
/// admission</c>; or null.</param>
internal sealed record StayFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, string Reference, EventFact? Ended,
    string? Excused, Evidence? ExcuseEvidence, DocumentFact? Summary) : Fact(HappenedAt, KnownAt, Evidence)
{
    public required EncounterClass Class { get; init; }

    /// <summary>The requests (<c>ServiceRequest/id</c>) it answers.</summary>
    public required IReadOnlyList<string> Of { get; init; }

    /// <summary>The patient is or was there.</summary>
    public required bool Took { get; init; }
}

internal enum DocumentKind { ClinicLetter, DischargeSummary, ReferralLetter, Other }

/// <summary>A letter back, as it stands.</summary>
/// <param name="Counts">Current, final or amended, not replaced, not withdrawn.</param>
/// <param name="Encounters">The encounters it is tied to, its own ties and those of the letters it replaces.</param>
/// <param name="Requests">The requests it is tied to.</param>
/// <param name="DatedUntil">The end of its date: a letter of that day may follow a visit of that day.</param>
/// <param name="Acknowledged">When the practice acknowledged it; null while it has not.</param>
internal sealed record DocumentFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, string Reference, DocumentKind Kind,
    bool Counts,
    IReadOnlyList<string> Encounters, IReadOnlyList<string> Requests, DateTimeOffset DatedUntil,
    EventFact? Acknowledged)
    : Fact(HappenedAt, KnownAt, Evidence)
{
    /// <summary>It is dated on a day before what it tells of: it is kept, and ends nothing.</summary>
    public bool IsBeforeItsVisit { get; init; }
}

/// <summary>A planned follow-up.</summary>
/// <param name="Target">By when the patient should be seen; null when no date is given.</param>
/// <param name="From">When it was planned: authoredOn, else the visit it followed; null when neither is known.</param>
/// <param name="IsUrgent">priority urgent or higher.</param>
/// <param name="PatientInitiated">No date is owed: the patient asks.</param>
/// <param name="Seen">When the patient was seen for it.</param>
/// <param name="Cancelled">Why it is no longer owed, or null.</param>
internal sealed record FollowUpFact(
    DateTimeOffset HappenedAt, DateTimeOffset KnownAt, Evidence Evidence, string Reference, DateTimeOffset? Target,
    DateTimeOffset? From, bool IsUrgent, bool PatientInitiated, EventFact? Seen, EventFact? Cancelled)
    : Fact(HappenedAt, KnownAt, Evidence)
{
    /// <summary>A date is owed, and neither was it kept nor the follow-up cancelled.</summary>
    public bool IsOwed => Seen is null && Cancelled is null && !PatientInitiated;
}
