using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// R16. Harm: an accepted referral never gets a date. A cancelled appointment is no booking, nor is a proposal or a
/// waiting-list entry; after a missed one another rule (R23) watches. The thresholds are proposals.
/// </summary>
internal static class NotBooked
{
    public const string Slug = "not-booked";

    public static IEnumerable<Finding> Judge(FactSheet sheet, Policy policy, DateTimeOffset now)
    {
        if (sheet.Triage is not { } triage || Waiting.ThresholdOf(sheet, Slug, policy) is not { } threshold)
            yield break;
        var waiting = new EventFact(triage.WaitingFrom, triage.KnownAt, triage.Evidence);
        var duty = new Duty(Slug, sheet.Root, waiting);
        if (sheet.Bookings.FirstOrDefault(b => b.IsBooked) is { } booked)
            yield return duty.Over(policy, threshold, "An appointment is booked.", booked.Evidence);
        else if (sheet.Seen is { } seen)
            yield return duty.Over(policy, threshold, "The patient was seen.", seen.Evidence);
        else if (Waiting.Ended(sheet) is { } ended)
            yield return duty.Over(policy, threshold, ended.Why, ended.Evidence);
        else if (sheet.Bookings.FirstOrDefault(b => b.IsMissed) is { } missed)
            yield return duty.Over(policy, threshold,
                "The booked appointment was missed; its review is watched instead.", missed.Evidence);
        else if (Waiting.Judge(sheet, duty, policy, now, "No appointment is booked.",
            sheet.Bookings.Select(b => b.Evidence)) is { } finding)
            yield return finding;
    }
}
