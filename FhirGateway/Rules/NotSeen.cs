using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// R17. Harm: the patient waits past the point at which the disease is still the one that was referred. Counts from
/// sending. Sources: waiting-time standards of the four nations for routine; 14 days for suspected cancer is guidance
/// in Scotland and a local aim elsewhere.
/// </summary>
internal static class NotSeen
{
    public const string Slug = "not-seen";
    const string Unbooked = "suspected-cancer-unbooked";

    public static IEnumerable<Finding> Judge(FactSheet sheet, Policy policy, DateTimeOffset now)
    {
        if (sheet.Request is not { Status: not "draft" } request) yield break;
        if (Waiting.ThresholdOf(sheet, Slug, policy) is not { } threshold) yield break;
        var duty = new Duty(Slug, sheet.Root, request);
        if (sheet.Seen is { } seen)
            yield return duty.Over(policy, threshold, "The patient was seen.", seen.Evidence);
        else if (Waiting.Ended(sheet) is { } ended)
            yield return duty.Over(policy, threshold, ended.Why, ended.Evidence);
        else if (IsUnbookedCancer(sheet) && policy.Find(Slug, Unbooked) is { } graver)
            yield return duty.Owed(policy, graver, now, "The patient was not seen, and no appointment is booked.");
        else if (Waiting.Judge(sheet, duty, policy, now, "The patient was not seen.",
            sheet.Bookings.Select(b => b.Evidence)) is { } finding)
            yield return finding;
    }

    static bool IsUnbookedCancer(FactSheet sheet) =>
        sheet.Urgencies.Clock == Urgency.SuspectedCancer && !sheet.Bookings.Any(b => b.IsBooked);
}
