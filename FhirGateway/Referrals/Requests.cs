using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Reads what a request asks for.</summary>
internal static class Requests
{
    public static RequestFact? Read(Case record, string reference)
    {
        if (record.Histories.Find(reference) is not { Now: { } now } history) return null;
        var sent = history.Since(r => r.Text("status") != "draft") ?? history.Last;
        var before = history.Versions.LastOrDefault(v => v.Version < sent.Version && v.Resource is not null);
        var moment = Moment.Of(SentOn(now, before?.Resource?.Root), sent.KnownAt);
        var priority = history.SinceUnchanged(r => (r.Text("priority"), Tracked.IsSuspectedCancer(r), IsSoon(r)));
        return new RequestFact(moment.HappenedAt, moment.KnownAt, sent.Says("authoredOn", now.Text("authoredOn")),
            reference, now.Text("status") ?? "unknown", now.Text("priority"), Requested(now),
            Tracked.IsSuspectedCancer(now),
            priority.KnownAt, priority.Says("priority", now.Text("priority")),
            record.Histories.Reference(now["requester"]))
        { IsFuture = moment.IsFuture };
    }

    /// <summary>
    /// When a request says that it was sent. R4 means by <c>authoredOn</c> when it became actionable, and many systems
    /// date the draft: the date of a draft that was told here says nothing of its sending. Null: it became active when
    /// that was told.
    /// </summary>
    /// <param name="before">The version stored before; null when there is none.</param>
    public static FhirDateTime? SentOn(Element request, Element? before) =>
        before?.Text("status") == "draft" && before.Text("authoredOn") == request.Text("authoredOn") ? null
            : request.Time("authoredOn");

    /// <summary>
    /// priority × pathway. Suspected cancer is never inferred from <c>asap</c>; no priority and no pathway is
    /// unknown.
    /// </summary>
    public static Urgency? Requested(Element request) =>
        Urgencies.Highest(OfPriority(request), Tracked.IsSuspectedCancer(request) ? Urgency.SuspectedCancer : null);

    public static Urgency? OfPriority(Element request) => request.Text("priority") switch
    {
        "stat" => Urgency.SameDay,
        "asap" => Urgency.Urgent,
        "urgent" or "routine" when IsSoon(request) => Urgency.Soon,
        "urgent" => Urgency.Urgent,
        "routine" => Urgency.Routine,
        _ => null,
    };

    static bool IsSoon(Element request) =>
        request["priority"].Extension(Canonical.Extensions.PrioritySoon) is { } soon && soon.Text("value") != "false";

    /// <summary>Earlier requests that this one replaces, that are known here.</summary>
    public static IEnumerable<string> Replaced(CaseHistories histories, string reference) =>
        histories.References(histories.Now(reference), "replaces")
            .Where(r => r != reference && histories.Now(r) is { Type: "ServiceRequest" } earlier
                && earlier.Text("status") != "entered-in-error");
}
