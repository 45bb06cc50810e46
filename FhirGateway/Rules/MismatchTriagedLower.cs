using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// R08. Harm: the Patient S pattern whole: request and letter disagree, nobody settles it, and triage takes the lower
/// (NHS England primary care patient safety strategy, 2024). Closes when they agree or the referrer confirms, or when a
/// decision with decider and reason was agreed by the referrer or raised to match.
/// </summary>
internal static class MismatchTriagedLower
{
    public const string Slug = "mismatch-triaged-lower";

    public static IEnumerable<Finding> Judge(FactSheet sheet, Policy policy, DateTimeOffset now)
    {
        if (sheet is not { Request: { } request, Triage: { Urgency: not null } triage }) yield break;
        if (policy.Find(Slug, "default") is not { } threshold) yield break;
        var mismatch = UrgencyMismatch.Since(sheet, request);
        var duty = new Duty(Slug, sheet.Root,
            new EventFact(triage.KnownAt > mismatch ? triage.KnownAt : mismatch, triage.KnownAt, triage.Evidence));
        Evidence[] facts = [request.PriorityEvidence, .. sheet.Letters.Select(l => l.Evidence)];
        if (Waiting.Closed(sheet) is { } ended)
            yield return duty.Over(policy, threshold, ended.Why, ended.Evidence);
        else if (!UrgencyMismatch.IsUnsettled(sheet) && UrgencyMismatch.Unknown(sheet) is { } why &&
            triage.Urgency < Urgency.SameDay)
            yield return duty.Finding(policy, threshold, FindingState.Unknown, null, null, why, facts);
        else if (!UrgencyMismatch.IsUnsettled(sheet))
            yield return duty.Over(policy, threshold, "Request and letter agree, or the referrer settled it.", facts);
        else if (!sheet.Urgencies.IsLowered)
            yield return duty.Over(policy, threshold, "Triage is not below what was asked for.", facts);
        else if (IsAgreed(sheet, triage))
            yield return duty.Over(policy, threshold,
                "The referrer agreed to a decision that says who took it and why.", sheet.Agreement!.Evidence);
        else yield return duty.Owed(policy, threshold, now,
            "Request and letter disagree, and triage placed it below them.", facts);
    }

    static bool IsAgreed(FactSheet sheet, TriageFact triage) =>
        sheet.Agreement?.Agrees == true && triage is { HasReason: true, DecidedBy: not null };
}
