using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Whether a request still waits for something. Derived from the facts, never from a status alone.</summary>
/// <param name="IsOpen">Someone still owes something.</param>
/// <param name="Closed">What closed it; null while it is open or before it was sent.</param>
/// <param name="How">In words, for the reader of a resolved Flag.</param>
internal sealed record Loop(bool IsOpen, EventFact? Closed, string? How)
{
    public static Loop Open { get; } = new(true, null, null);

    /// <summary>A draft: nobody has been asked yet.</summary>
    public static Loop NotSent { get; } = new(false, null, "The request was not sent.");

    public static Loop Of(
        Case record, RequestFact request, TrackingFact? tracking, IReadOnlyList<DocumentFact> documents,
        EventFact? death)
    {
        if (request.Status == "draft") return NotSent;
        if (Cancelled(record, request, tracking) is { } cancelled)
            return new(false, cancelled, "The request was cancelled.");
        if (Converted(record, request.Reference) is { } converted)
            return new(false, converted, "The advice was converted to a referral.");
        if (Acknowledged(documents) is { } acknowledged)
            return new(false, acknowledged, "The final letter was acknowledged.");
        if (tracking?.Returned is not null && ActedOn(record, request.Reference) is { } acted)
            return new(false, acted, "The request was returned and acted on.");
        return death is not null && Inactive(record, request) is { } reconciled
            ? new(false, reconciled, "The patient's death was reconciled.")
            : Open;
    }

    /// <summary>
    /// Revoked (or entered in error) before receipt closes at once; after receipt when the owner accepts: its Task
    /// cancelled, or the Task that asked for the abort completed. Both of these, and the request need not be revoked.
    /// </summary>
    public static EventFact? Cancelled(Case record, RequestFact request, TrackingFact? tracking)
    {
        var history = record.Histories.Find(request.Reference)!;
        if (history.Since(r => r.Text("status") is "revoked" or "entered-in-error") is not { } since)
            return tracking?.Status == "cancelled" ? Aborted(record, request, tracking) : null;
        var revoked = Moment.Of((DateTimeOffset?)null, since.KnownAt).Event(since.Says("status", request.Status));
        if (tracking?.Received is not { } received || received.HappenedAt > revoked.KnownAt) return revoked;
        if (tracking.Status == "cancelled")
            return new EventFact(tracking.HappenedAt, tracking.KnownAt, tracking.Evidence);
        return Aborted(record, request, tracking);
    }

    static EventFact? Aborted(Case record, RequestFact request, TrackingFact? tracking) => record.MembersOfType("Task")
        .Where(t => t.Now.HasCode("code", Canonical.CodeSystems.TaskCode, "abort") &&
            record.Histories.Reference(t.Now!["focus"]) is { } focus &&
                (focus == tracking?.Reference || focus == request.Reference))
        .Select(t => TrackingTasks.Happened(t, r => r.Text("status") == "completed")).OfType<EventFact>()
            .FirstOrDefault();

    /// <summary>A referral that was made of the advice carries its need on.</summary>
    static EventFact? Converted(Case record, string advice)
    {
        if (Tracked.KindOf(record.Histories.Now(advice)!) != CaseKind.Advice) return null;
        bool Carries(Element r) => Tracked.Opens(r) && Tracked.KindOf(r) == CaseKind.Referral &&
            r.Text("status") is "active" or "on-hold" or "completed" &&
            record.Histories.References(r, "basedOn").Contains(advice);
        return record.Histories.OfType("ServiceRequest").Where(r => r.Reference != advice)
            .Select(r => r.Since(Carries)).OfType<ResourceVersion>().OrderBy(v => v.KnownAt)
            .Select(v => Moment.Of(v.Resource!.Root.Time("authoredOn"), v.KnownAt).Event(v.Says("basedOn", advice)))
            .FirstOrDefault();
    }

    static EventFact? Acknowledged(IReadOnlyList<DocumentFact> documents) => documents
        .Where(d => d is { Counts: true, Kind: DocumentKind.ClinicLetter or DocumentKind.DischargeSummary,
            IsBeforeItsVisit: false })
        .Select(d => d.Acknowledged).OfType<EventFact>().OrderBy(a => a.KnownAt).FirstOrDefault();

    static EventFact? ActedOn(Case record, string request) => record.MembersOfType("Task")
        .Where(t => t.Now.HasCode("code", Canonical.CodeSystems.ReferralTaskCode, "act-on-return") &&
            record.Histories.Reference(t.Now!["focus"]) == request)
        .Select(t => TrackingTasks.Happened(t, r => r.Text("status") == "completed")).OfType<EventFact>()
            .FirstOrDefault();

    static EventFact? Inactive(Case record, RequestFact request) =>
        record.Histories.Find(request.Reference)!.Since(r =>
            r.Text("status") is "revoked" or "completed" or "entered-in-error")
            is { } since ? Moment.Of((DateTimeOffset?)null, since.KnownAt).Event(since.Says("status", request.Status))
                : null;
}
