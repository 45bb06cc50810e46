using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// R12. Harm: nobody reads the referral, so an urgent one waits among the routine. Counts from receipt, else from
/// sending. Source: Framework for Effective Cancer Management (Scotland) §3, vetting within e.g. 48 hours; the rest are
/// proposals.
/// </summary>
internal static class NotTriaged
{
    public const string Slug = "not-triaged";

    public static IEnumerable<Finding> Judge(FactSheet sheet, Policy policy, DateTimeOffset now)
    {
        if (sheet.Request is not { Status: not "draft" } request) yield break;
        if (Waiting.ThresholdOf(sheet, Slug, policy) is not { } threshold) yield break;
        var sent = new EventFact(sheet.Tracking?.SentAt ?? request.HappenedAt, request.KnownAt, request.Evidence);
        var duty = new Duty(Slug, sheet.Root, sheet.Tracking?.Received ?? sent);
        if (sheet.Triage is { } triage)
            yield return duty.Over(policy, threshold, "A triage outcome is recorded.", triage.Evidence);
        else if (Waiting.Ended(sheet) is { } ended)
            yield return duty.Over(policy, threshold, ended.Why, ended.Evidence);
        else if (Waiting.Judge(sheet, duty, policy, now, "No triage outcome is recorded.",
            sheet.Tracking is { } tracking ? [tracking.Evidence] : []) is { } finding)
            yield return finding;
    }
}
