using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// R07. Harm: the hospital lowers the urgency and nobody who could object is told. The referrer must be told with a
/// reason and agree, and the patient must be told. The reason counts on the notice (reasonCode, reasonReference or the
/// words of its payload) and on the decision itself. Disagreement closes nothing: the hospital must triage again, in a
/// time of its own, and what it decides must be what was asked for, or be agreed to.
/// Source: Framework for Effective Cancer Management (Scotland) §3.2–3.3; the days are proposals.
/// </summary>
internal static class DowngradeNotCommunicated
{
    public const string Slug = "downgrade-not-communicated";

    public static IEnumerable<Finding> Judge(FactSheet sheet, Policy policy, DateTimeOffset now)
    {
        if (sheet.Triage is not { } triage) yield break;
        if (policy.Find(Slug, IsGrave(sheet, triage) ? "grave" : "default") is not { } told) yield break;
        var duty = new Duty(Slug, sheet.Root, triage);
        var said = sheet.CurrentNotices.Concat<Fact?>([sheet.Disagreement, sheet.Agreement])
            .OfType<Fact>().Select(fact => fact.Evidence);
        if (Waiting.Closed(sheet) is { } ended)
            yield return duty.Over(policy, told, ended.Why, ended.Evidence);
        else if (!sheet.Urgencies.IsLowered) yield return duty.Over(policy, told, "The urgency was not lowered.");
        else
            yield return Stands([.. Owed(sheet, triage, policy, told)], duty, policy, told, now)
                with { Evidence = [triage.Evidence, .. said.Distinct()] };
    }

    /// <summary>One of the things owed, what its time runs from, and the fact that met it.</summary>
    readonly record struct Part(Threshold Threshold, Fact From, Fact? Met, string Why)
    {
        public DateTimeOffset Due(Policy policy) => policy.Calendar.Add(From.HappenedAt, Threshold.Within);

        public bool IsLate(Policy policy, DateTimeOffset now) =>
            Met is null ? now >= Due(policy) : Met.HappenedAt > Due(policy);
    }

    // Once a part was late, the whole stays overdue until all are there.
    static Finding Stands(IReadOnlyList<Part> parts, Duty duty, Policy policy, Threshold told, DateTimeOffset now)
    {
        var missing = parts.Where(p => p.Met is null).OrderBy(p => p.Due(policy)).ToList();
        if (missing.Count == 0)
            return duty.Over(policy, told, "The referrer was told and agreed, and the patient was told.");
        var late = parts.Where(p => p.IsLate(policy, now)).OrderBy(p => p.Due(policy)).ToList();
        var first = late.Count > 0 ? late[0] : missing[0];
        var due = first.Due(policy);
        return duty.Finding(policy, first.Threshold, late.Count > 0 ? FindingState.Breached : FindingState.Pending, due,
            late.Count > 0 ? null : due, missing[0].Why, []) with { Tier = Math.Min(first.Threshold.Tier, told.Tier) };
    }

    static IEnumerable<Part> Owed(FactSheet sheet, TriageFact triage, Policy policy, Threshold told)
    {
        yield return new(told, triage,
            sheet.CurrentNotices.FirstOrDefault(n => n.ToReferrer && (n.HasReason || triage.HasReason)),
            "The urgency was lowered and the referrer was not told with a reason.");
        // A disagreement is an answer; what it asks for has a time of its own.
        if (policy.Find(Slug, "referrer-answered") is { } answered)
            yield return new(answered, triage, sheet.Agreement,
                "The urgency was lowered and the referrer has not answered.");
        if (sheet.Disagreement is { } disagreement && policy.Find(Slug, "triaged-again") is { } again)
            yield return new(again, disagreement, sheet.Reconsidered(disagreement),
                "The referrer disagrees with the lowered urgency; the request must be triaged again.");
        if (policy.Find(Slug, "patient-told") is { } patient)
            yield return new(patient, triage, sheet.CurrentNotices.FirstOrDefault(n => n.ToPatient),
                "The urgency was lowered and the patient was not told.");
    }

    // Suspected cancer (or more) was lowered, or the decision gives no reason.
    static bool IsGrave(FactSheet sheet, TriageFact triage) =>
        sheet.Urgencies.Owed >= Urgency.SuspectedCancer || !triage.HasReason;
}
