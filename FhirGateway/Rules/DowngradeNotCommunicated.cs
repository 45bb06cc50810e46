using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// R07. Harm: the hospital lowers the urgency and nobody who could object is told. The referrer must be told with a
/// reason and agree, and the patient must be told. Disagreement closes nothing: the request must be triaged again.
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
        var said = sheet.CurrentNotices.Select(n => n.Evidence).Concat(sheet.Agreement is { } last ? [last.Evidence] : []);
        if (Waiting.Closed(sheet) is { } ended)
            yield return duty.Over(policy, told, ended.Why, ended.Evidence);
        else if (!sheet.Urgencies.IsLowered) yield return duty.Over(policy, told, "The urgency was not lowered.");
        else if (Missing(sheet, policy, told).Select(m => duty.Owed(policy, m.Threshold, now, m.Why, said))
            .OrderBy(f => f.DueAt).FirstOrDefault() is { } first)
            yield return first with { Tier = Math.Min(first.Tier, told.Tier) };
        else yield return duty.Over(policy, told, "The referrer was told and agreed, and the patient was told.", said);
    }

    static IEnumerable<(Threshold Threshold, string Why)> Missing(FactSheet sheet, Policy policy, Threshold told)
    {
        if (!sheet.CurrentNotices.Any(n => n is { ToReferrer: true, HasReason: true }))
            yield return (told, "The urgency was lowered and the referrer was not told with a reason.");
        if (sheet.Agreement?.Agrees != true && policy.Find(Slug, "referrer-agreed") is { } agreed)
            yield return (agreed, sheet.Agreement is null
                ? "The urgency was lowered and the referrer has not answered."
                : "The referrer disagrees with the lowered urgency; the request must be triaged again.");
        if (!sheet.CurrentNotices.Any(n => n.ToPatient) && policy.Find(Slug, "patient-told") is { } patient)
            yield return (patient, "The urgency was lowered and the patient was not told.");
    }

    // Suspected cancer (or more) was lowered, or nobody gave a reason.
    static bool IsGrave(FactSheet sheet, TriageFact triage) => sheet.Urgencies.Owed >= Urgency.SuspectedCancer ||
        (!triage.HasReason && !sheet.CurrentNotices.Any(n => n.HasReason));
}
