using System.Text.Json;
using System.Text.Json.Nodes;
using FhirGateway.Search;

namespace FhirGateway.Intake;

/// <summary>One deadline: when the sweep must look at a rule of a case again.</summary>
internal readonly record struct Deadline(long Referral, string Rule, string Focus, DateTimeOffset DueAt);

/// <summary>The rows that the projector and the sweep keep of a case.</summary>
internal static class CaseRows
{
    static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The rule of a deadline whose case could not be judged: each sweep counts it as failed until it can be.</summary>
    public const string Unjudged = "unjudged";

    /// <summary>A row for each root, so that there is something to lock.</summary>
    public static Sql Insert(IReadOnlyList<AffectedCase> cases, DateTimeOffset now) => Sql.Of($"""
        insert into referral (rid, reference, kind, is_open, rules_version, projected_at)
        select rid, reference, 'unclassified', true, '', {now}
        from unnest({cases.Select(c => c.Rid).ToArray()}, {cases.Select(c => c.Reference).ToArray()}) c (rid, reference)
        on conflict do nothing
        """);

    /// <summary>Whoever holds these locks may change the findings and deadlines of the cases; taken in one order.</summary>
    public static Sql Lock(IReadOnlyList<long> rids) =>
        Sql.Of($"select rid from referral where rid = any({rids.ToArray()}) order by rid for update");

    public static Sql Update(IReadOnlyList<JudgedCase> cases, string rulesVersion) => Sql.Of($"""
        update referral r set (
          kind, is_open, open_reason, patient, patient_number, patient_name, birth_date, sender_reference, specialty,
          pathway, requester_org, performer_org, requester_name, performer_name, cluster, board, nation, requested_priority, stated_urgency,
          effective_urgency, triaged_urgency, clock_urgency, step, sent_on, received_on, triaged_on, booked_on, seen_on,
          letter_on, closed_on, waited_until, last_event, action_owner, next_deadline_at, next_deadline_rule, unknown_rules,
          out_of_sequence, rules_version, projected_at) = row(
          x.kind, x.is_open, x.open_reason, x.patient, x.patient_number, x.patient_name, x.birth_date,
          x.sender_reference, x.specialty, x.pathway, x.requester_org, x.performer_org, x.requester_name,
          x.performer_name, x.cluster, x.board, x.nation,
          x.requested_priority, x.stated_urgency, x.effective_urgency, x.triaged_urgency, x.clock_urgency, x.step,
          x.sent_on, x.received_on, x.triaged_on, x.booked_on, x.seen_on, x.letter_on, x.closed_on, x.waited_until,
          x.last_event,
          x.action_owner, x.next_deadline_at, x.next_deadline_rule, x.unknown_rules,
          coalesce(x.out_of_sequence, array[]::text[]), {rulesVersion}, x.projected_at)
        from jsonb_populate_recordset(null::referral, {Json(cases)}::text::jsonb) x
        where r.rid = x.rid
        """);

    /// <summary>Marks cases that could not be judged; a start of the projector tries them again.</summary>
    public static Sql MarkStale(IReadOnlyList<long> rids) =>
        Sql.Of($"update referral set rules_version = '' where rid = any({rids.ToArray()})");

    /// <summary>Takes back the rows of what turned out to be no case.</summary>
    public static Sql Remove(IReadOnlyList<long> rids) =>
        Sql.Of($"delete from referral where rid = any({rids.ToArray()})");

    public static Sql ClearDeadlines(IReadOnlyList<long> rids) =>
        Sql.Of($"delete from deadline where referral = any({rids.ToArray()})");

    public static Sql InsertDeadlines(IReadOnlyList<Deadline> deadlines) => Sql.Of($"""
        insert into deadline (referral, rule, focus, due_at)
        select * from unnest(
          {deadlines.Select(d => d.Referral).ToArray()}, {deadlines.Select(d => d.Rule).ToArray()},
          {deadlines.Select(d => d.Focus).ToArray()}, {deadlines.Select(d => d.DueAt).ToArray()})
        on conflict (referral, rule, focus) do update set due_at = least(deadline.due_at, excluded.due_at)
        """);

    static string Json(IReadOnlyList<JudgedCase> cases)
    {
        var rows = new JsonArray();
        foreach (var judged in cases)
        {
            var row = JsonSerializer.SerializeToNode(judged.Sheet.Row, SnakeCase)!.AsObject();
            row["rid"] = judged.Rid;
            row["open_reason"] = judged.OpenReason;
            row["next_deadline_at"] = judged.Next?.NextAt;
            row["next_deadline_rule"] = judged.Next?.Rule;
            row["unknown_rules"] = new JsonArray([.. judged.UnknownRules.Select(rule => JsonValue.Create(rule))]);
            row["projected_at"] = judged.At;
            rows.Add(row);
        }
        return rows.ToJsonString();
    }
}
