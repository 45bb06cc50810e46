using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// Reads the triage: one atomic decision on the tracking Task, or what a Task without one still tells.
/// </summary>
internal static class TriageDecisions
{
    /// <summary>The parts of a decision that make it this decision and not another.</summary>
    readonly record struct Decision(string? Urgency, string? DecidedBy, string? At, string? Reason, bool Told);

    public static TriageFact? Read(Case record, RequestFact request)
    {
        if (TrackingTasks.Find(record, request.Reference) is not { Now: { } now } history) return null;
        // A triage stands when the Task is cancelled afterwards.
        history = history.Before(r => r.Text("status") == "cancelled" && !TrackingTasks.IsTriaged(r)) ?? history;
        now = history.Now!;
        if (history.Since(TrackingTasks.IsTriaged) is not { } first) return null;
        var since = history.SinceUnchanged(r => Read(record, r));
        if (since.Version < first.Version) since = first;
        var decision = Read(record, now);
        var decided = When(history, since);
        var urgency = UrgencyOf(now, request, decision);
        var before = Earlier(record, history, since, first, request);
        var raised = before is { } lower && urgency > lower;
        return new TriageFact(decided.HappenedAt, decided.KnownAt, Evidence(since, decision), urgency,
            decision.Reason is not null,
            decision.DecidedBy, raised ? decided.HappenedAt : When(history, first).HappenedAt,
            since.Version > first.Version)
        { IsFuture = decided.IsFuture, Decisions = [.. Decisions(record, history, first, request)] };
    }

    static IEnumerable<DecisionFact> Decisions(
        Case record, History history, ResourceVersion first, RequestFact request)
    {
        Decision? before = null;
        foreach (var version in history.Versions.Where(v => v.Version >= first.Version && v.Resource is not null))
        {
            var decision = Read(record, version.Resource!.Root);
            if (decision == before) continue;
            before = decision;
            var moment = When(history, version);
            yield return new DecisionFact(moment.HappenedAt, moment.KnownAt, Evidence(version, decision),
                UrgencyOf(version.Resource.Root, request, decision)) { IsFuture = moment.IsFuture };
        }
    }

    static Moment When(History task, ResourceVersion version) => TaskTimes.At(version.Resource!.Root) is { } at
        ? Moment.Of(at, version.KnownAt) : TaskTimes.Moved(task, version);

    static Decision Read(Case record, Element task)
    {
        if (task.Extension(Canonical.Extensions.TriageDecision) is not { } told)
            return new Decision(TrackingTasks.IsTriaged(task) ? task.Text("priority") : null, null, null, null, false);
        var urgency = told.Extension("urgency")?["value"];
        return new Decision(urgency?.Value ?? urgency?.Text("code") ?? urgency?["coding"]?.Text("code"),
            Named(record, told.Extension("decidedBy")?["value"]),
            told.Extension("at")?["value"]?.Value, told.Extension("reason").WordsOf("value"), true);
    }

    // The profile lets the decider be named like any Reference: by one, by an identifier or in words.
    static string? Named(Case record, Element? decider) => record.Histories.Reference(decider)
        ?? decider?.Text("reference") ?? decider?.Text("identifier", "value") ?? decider?.Text("display");

    // Without a decision the Task's priority counts only where a triage is told, and not on what was sent back.
    static Urgency? UrgencyOf(Element task, RequestFact request, Decision decision)
    {
        if (decision.Told)
            return decision.Urgency == "suspected-cancer" ? Urgency.SuspectedCancer
                : UrgencyWords.OfCode(decision.Urgency);
        if (!TrackingTasks.IsPastTriage(task) || TrackingTasks.IsReturned(task)) return null;
        return Requests.OfPriority(task) is { } urgency
            ? urgency == Urgency.Urgent && request.SuspectedCancer ? Urgency.SuspectedCancer : urgency
            : null;
    }

    static Urgency? Earlier(Case record, History history, ResourceVersion since, ResourceVersion first,
        RequestFact request)
    {
        var previous = history.Versions.LastOrDefault(v => v.Version < since.Version && v.Version >= first.Version);
        return previous?.Resource is { Root: var task } ? UrgencyOf(task, request, Read(record, task)) : null;
    }

    static Evidence Evidence(ResourceVersion version, Decision decision) => decision.Told
        ? version.Says("extension('" + Canonical.Extensions.TriageDecision + "')", decision.Urgency)
        : version.Says("businessStatus");
}
