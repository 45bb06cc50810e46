using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// R11. Harm: a referral is lost between two systems and each side believes that the other has it. The receiving side
/// must say that it has it. Source: closed-loop referral practice (IHI/NPSF 2017); the hours are proposals.
/// </summary>
internal static class NotReceived
{
    public const string Slug = "not-received";

    public static IEnumerable<Finding> Judge(FactSheet sheet, Policy policy, DateTimeOffset now)
    {
        if (sheet.Request is not { Status: not "draft" } request) yield break;
        if (Waiting.ThresholdOf(sheet, Slug, policy) is not { } threshold) yield break;
        var asked = new EventFact(sheet.Tracking?.SentAt ?? request.HappenedAt, request.KnownAt, request.Evidence);
        var duty = new Duty(Slug, sheet.Root, asked);
        if (sheet.Tracking?.Received is { } received)
            yield return duty.Over(policy, threshold, "The receiving side has it.", received.Evidence);
        else if (Waiting.Ended(sheet) is { } ended)
            yield return duty.Over(policy, threshold, ended.Why, ended.Evidence);
        else if (Waiting.Judge(sheet, duty, policy, now, "The receiving side has not said that it has the request.",
            sheet.Tracking is { } tracking ? [tracking.Evidence] : []) is { } finding)
            yield return finding;
    }
}
