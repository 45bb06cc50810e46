using FhirGateway.Referrals;
using FhirGateway.Rules;
using FhirGateway.Safety;
using FhirGateway.Search;
using Microsoft.OData.Edm;

namespace FhirGateway.Reports;

/// <summary>The reports for direct-care roles (design, section 8); every row is about one referral or one duty of it.</summary>
internal static class ReportSets
{
    static readonly string[] Slugs = [.. SafetyRules.All.Select(r => r.Slug)];
    static readonly string[] Titles = [.. SafetyRules.All.Select(r => r.Title)];

    public static ReportSet Referrals { get; } = new("Referrals", "Referral", ["ReferralId"],
        Sql.Of($"referral r where r.kind <> 'stay'"),
        [
            Id("ReferralId", $"split_part(r.reference, '/', 2)"),
            Text("PatientNumber", $"r.patient_number"),
            Text("PatientName", $"r.patient_name"),
            new("BirthDate", EdmPrimitiveTypeKind.Date, _ => Sql.Of($"r.birth_date")),
            Text("SenderReference", $"r.sender_reference"),
            Text("Specialty", $"r.specialty"),
            Text("Pathway", $"r.pathway"),
            Text("RequesterOrg", $"r.requester_org"),
            Text("PerformerOrg", $"r.performer_org"),
            Text("RequesterName", $"r.requester_name"),
            Text("PerformerName", $"r.performer_name"),
            Text("Cluster", $"r.cluster"),
            Text("Board", $"r.board"),
            Text("RequestedPriority", $"r.requested_priority"),
            Text("StatedUrgency", $"r.stated_urgency"),
            Text("EffectiveUrgency", $"r.effective_urgency"),
            Text("TriagedUrgency", $"r.triaged_urgency"),
            Text("ClockUrgency", $"r.clock_urgency"),
            Text("Step", $"r.step"),
            Instant("SentOn", $"r.sent_on"),
            Instant("ReceivedOn", $"r.received_on"),
            Instant("TriagedOn", $"r.triaged_on"),
            Instant("BookedOn", $"r.booked_on"),
            Instant("SeenOn", $"r.seen_on"),
            Instant("LetterOn", $"r.letter_on"),
            Instant("ClosedOn", $"r.closed_on"),
            Instant("LastEvent", $"r.last_event"),
            Text("ActionOwner", $"r.action_owner"),
            Instant("NextDeadlineAt", $"r.next_deadline_at"),
            Text("NextDeadlineRule", $"r.next_deadline_rule"),
            new("DaysWaiting", EdmPrimitiveTypeKind.Int32, now => Sql.Of(
                $"case when r.sent_on is not null then greatest(0, {London($"coalesce(r.waited_until, {now})")} - {London($"r.sent_on")}) end"))
            {
                Description = WaitingTime.Definition,
            },
            new("DaysOverdue", EdmPrimitiveTypeKind.Int32, now =>
                Sql.Of($"(select max({Days($"{now} - f.due_at")}) from finding f where f.referral = r.rid and {Overdue.At(now)})")),
            new("OpenFlags", EdmPrimitiveTypeKind.Int32, _ =>
                Sql.Of($"(select count(*)::int from finding f where f.referral = r.rid and f.flag_status = 'active')")),
            new("HighestTier", EdmPrimitiveTypeKind.Int32, _ =>
                Sql.Of($"(select min(f.tier)::int from finding f where f.referral = r.rid and f.flag_status = 'active')")),
            Text("UnknownRules", $"array_to_string(r.unknown_rules, ', ')"),
            Text("OutOfSequence", $"array_to_string(r.out_of_sequence, '; ')"),
            new("IsOpen", EdmPrimitiveTypeKind.Boolean, _ => Sql.Of($"r.is_open")),
            Text("OpenReason", $"r.open_reason") with
            {
                Description = "Why an open referral has no next deadline; null when it has one or is closed.",
            },
        ]);

    /// <summary>Duties past their threshold.</summary>
    public static ReportSet OverdueDuties { get; } = new("Overdue", "OverdueDuty", ["Rule", "Focus"],
        Sql.Of($"finding f join referral r on r.rid = f.referral {Title()} where true"),
        [
            Id("ReferralId", $"split_part(r.reference, '/', 2)"),
            Id("Rule", $"f.rule"),
            Id("Focus", $"f.focus"),
            Text("RuleTitle", $"t.title"),
            Instant("DueAt", $"f.due_at"),
            new("DaysOverdue", EdmPrimitiveTypeKind.Int32, now => Days($"{now} - f.due_at")),
            new("Tier", EdmPrimitiveTypeKind.Int32, _ => Sql.Of($"f.tier::int")),
            .. Standing(),
            .. Parties(),
        ]);

    public static ReportSet Flags { get; } = new("Flags", "SafetyFlag", ["FlagId"],
        Sql.Of($"finding f join referral r on r.rid = f.referral {Title()} where f.flag_status is not null"),
        [
            Id("FlagId", $"f.flag_id"),
            Text("Rule", $"f.rule"),
            Text("RuleTitle", $"t.title"),
            new("Tier", EdmPrimitiveTypeKind.Int32, _ => Sql.Of($"f.tier::int")),
            Text("Status", $"f.flag_status"),
            Text("FocusType", $"split_part(f.focus, '/', 1)"),
            Text("ReferralId", $"split_part(r.reference, '/', 2)"),
            .. Standing(),
            .. Parties(),
            Instant("RaisedAt", $"f.raised_at"),
            Instant("AcknowledgedAt", $"f.acknowledged_at"),
            Instant("ResolvedAt", $"f.resolved_at"),
            Text("Closure", $"f.closure"),
            new("DaysOpen", EdmPrimitiveTypeKind.Int32, now => Days($"coalesce(f.resolved_at, {now}) - f.raised_at")),
        ]);

    public static IReadOnlyList<ReportSet> All { get; } = [Referrals, OverdueDuties, Flags];

    static ReportColumn[] Standing() =>
        [Text("Threshold", $"f.threshold"), Text("Standing", $"f.standing"), Text("Source", $"f.source")];

    static ReportColumn[] Parties() =>
    [
        Text("Specialty", $"r.specialty"), Text("RequesterOrg", $"r.requester_org"), Text("PerformerOrg", $"r.performer_org"),
        Text("RequesterName", $"r.requester_name"), Text("PerformerName", $"r.performer_name"),
        Text("Cluster", $"r.cluster"), Text("Board", $"r.board"),
    ];

    static Sql Title() => Sql.Of($"left join unnest({Slugs}, {Titles}) as t (rule, title) on t.rule = f.rule");

    static Sql London(Sql instant) => Sql.Of($"({instant} at time zone 'Europe/London')::date");

    // Never negative: a sweep of an earlier version that looked ahead left breaches that are not due yet.
    static Sql Days(Sql interval) => Sql.Of(
        $"case when {interval} is not null then greatest(0, floor(extract(epoch from {interval}) / 86400))::int end");

    static ReportColumn Id(string name, Sql sql) => Text(name, sql);
    static ReportColumn Text(string name, Sql sql) => new(name, EdmPrimitiveTypeKind.String, _ => sql);
    static ReportColumn Instant(string name, Sql sql) => new(name, EdmPrimitiveTypeKind.DateTimeOffset, _ => sql);
}
