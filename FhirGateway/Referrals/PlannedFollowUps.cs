using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Reads planned follow-ups and whether the patient was seen for them.</summary>
internal static class PlannedFollowUps
{
    public static IReadOnlyList<FollowUpFact> Read(Case record) => [.. record.MembersOfType("ServiceRequest")
        .Where(r => Tracked.Opens(r.Now!) && Tracked.KindOf(r.Now!) == CaseKind.FollowUp &&
            r.Now!.Text("status") != "draft" &&
            record.IsHome(r.Reference))
        .Select(r => Read(record, r)).OrderBy(f => f.Reference, StringComparer.Ordinal)];

    static FollowUpFact Read(Case record, History history)
    {
        var now = history.Now!;
        var request = Requests.Read(record, history.Reference)!;
        var since = history.SinceUnchanged(TargetOf);
        return new FollowUpFact(request.HappenedAt, request.KnownAt,
            since.Says("occurrence", now["occurrence"]?.Value ??
            now.Text("occurrence", "end")), history.Reference, TargetOf(now),
            now.Time("authoredOn")?.Start ?? VisitBefore(record, now),
            now.Text("priority") is "urgent" or "asap" or "stat" && Requests.OfPriority(now) >= Urgency.Urgent,
            now["asNeeded"] is { } asNeeded && asNeeded.Value != "false",
            Attendance.Seen(record, history.Reference, Stay.IsSeenAsPlanned),
            Loop.Cancelled(record, request, TrackingTasks.Read(record, request))) { IsFuture = request.IsFuture };
    }

    // A day means until its end, a moment that moment; of a period its end, as the plan's last acceptable day. What some
    // systems send for want of a date (9999-12-31, 0001-01-01) is none: as a target it would be out of sight for ever.
    static DateTimeOffset? TargetOf(Element request)
    {
        if (request["occurrence"] is not { } occurrence) return null;
        var time = occurrence.Value is null
            ? occurrence.Time("end") ?? occurrence["repeat"]?["bounds"].Time("end") ?? occurrence.Time("event")
                ?? occurrence.Time("start")
            : request.Time("occurrence");
        if (time is not { } target) return null;
        var at = target.IsDate() ? target.End : target.Start;
        return WorkingCalendar.IsCounted(at) ? at : null;
    }

    static DateTimeOffset? VisitBefore(Case record, Element request) =>
        record.Histories.Now(record.Histories.Reference(request["encounter"])) is { } visit
            ? (visit.Time("period", "end") ?? visit.Time("period", "start"))?.Start
            : null;
}
