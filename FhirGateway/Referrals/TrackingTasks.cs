using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Reads how far the receiving side says the request has come.</summary>
internal static class TrackingTasks
{
    // Order of the steps of a referral; `returned` and all after `triaged` can only follow a triage.
    static readonly string[] Steps =
    [
        "sent", "received", "information-requested", "triaged", "returned", "redirected", "waiting", "booked",
        "attended",
        "not-attended", "outcome-recorded", "letter-sent", "closed",
    ];

    /// <summary>The newest tracking Task that was not redirected or replaced.</summary>
    public static History? Find(Case record, string request) => Candidates(record, request)
        .Where(h => !IsGone(record, request, h)).OrderBy(Begun).ThenBy(h => h.Reference, StringComparer.Ordinal)
            .LastOrDefault();

    public static TrackingFact? Read(Case record, RequestFact request)
    {
        if (Find(record, request.Reference) is not { Now: { } now } history) return null;
        var redirected = Candidates(record, request.Reference).Any(h => IsGone(record, request.Reference, h));
        var status = history.SinceUnchanged(r => (r.Text("status"), StepOf(r)));
        var moment = TaskTimes.Moved(history, status);
        // What was received before it was cancelled was received.
        var before = history.Before(r => r.Text("status") == "cancelled") ?? history;
        return new TrackingFact(moment.HappenedAt, moment.KnownAt, status.Says("status", now.Text("status")),
            history.Reference, now.Text("status") ?? "requested", StepOf(now),
            redirected ? Begun(history) : request.HappenedAt,
            Happened(before, IsReceived), Returned(history)) { IsFuture = moment.IsFuture };
    }

    public static bool IsTriaged(Element task) =>
        task.Extension(Canonical.Extensions.TriageDecision) is not null || IsPastTriage(task) || IsReturned(task);

    /// <summary>The step is <c>triaged</c> or one that can only follow it.</summary>
    public static bool IsPastTriage(Element task) =>
        Array.IndexOf(Steps, StepOf(task)) >= Array.IndexOf(Steps, "triaged");

    public static bool IsReturned(Element task) => task.Text("status") == "rejected" || StepOf(task) == "returned";

    /// <summary>
    /// The first version, unbroken up to now, that says so; it happened when the Task says it was modified.
    /// </summary>
    public static EventFact? Happened(History task, Func<Element, bool> says) =>
        task.Since(says) is { } since ? TaskTimes.Moved(task, since).Event(Status(since)) : null;

    /// <summary>A return is a decision: it happened at the decision's time where it tells one.</summary>
    static EventFact? Returned(History task) =>
        task.Since(IsReturned) is { } since ? TaskTimes.Decided(task, since).Event(Status(since)) : null;

    static Evidence Status(ResourceVersion version) =>
        version.Says("status", version.Resource!.Root.Text("status"));

    static string? StepOf(Element task) => task.CodeOf("businessStatus", Canonical.CodeSystems.ReferralStep);

    static bool IsReceived(Element task) =>
        task.Text("status") is "received" or "accepted" or "rejected" or "ready" or "in-progress" or "on-hold" or "failed"
            or "completed"
        || Array.IndexOf(Steps, StepOf(task)) >= 1;

    static IEnumerable<History> Candidates(Case record, string request) => record.MembersOfType("Task").Where(h =>
        record.Histories.Reference(h.Now!["focus"]) == request &&
        h.Now.Text("status") != "entered-in-error" && h.Now.Text("intent") is not ("proposal" or "option") &&
        h.Now.CodeOf("code", Canonical.CodeSystems.ReferralTaskCode) is null &&
        !h.Now.HasCode("code", Canonical.CodeSystems.TaskCode, "abort"));

    static bool IsGone(Case record, string request, History task) => StepOf(task.Now!) == "redirected" ||
        Candidates(record, request).Any(other => other.Reference != task.Reference &&
            other.Now.Extension(Replaces) is { } replaces &&
                record.Histories.Reference(replaces["value"]) == task.Reference);

    static DateTimeOffset Begun(History task) => Moment.Of(task.Now!.Time("authoredOn"), task.First.KnownAt).HappenedAt;

    const string Replaces = "http://hl7.org/fhir/StructureDefinition/task-replaces";
}
