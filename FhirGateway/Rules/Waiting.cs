using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>What the rules of receipt, triage, booking and first visit have in common.</summary>
internal static class Waiting
{
    /// <summary>
    /// Why nothing more is owed to the request: its loop is closed, it went back to the referrer, or the patient has
    /// died. Null while it is owed.
    /// </summary>
    public static (string Why, Evidence Evidence)? Ended(FactSheet sheet) => Closed(sheet) ??
        (sheet.Tracking?.Returned is { } returned ? ("It was returned to the referrer.", returned.Evidence)
        : null);

    /// <summary>
    /// The loop is closed or the patient has died: what the two sides disagree about no longer matters.
    /// </summary>
    public static (string Why, Evidence Evidence)? Closed(FactSheet sheet) =>
        sheet.Loop is { IsOpen: false, Closed: { } closed, How: { } how } ? (how, closed.Evidence)
        : sheet.Death is { } death ? ("The patient has died.", death.Evidence)
        : null;

    /// <summary>
    /// Judges a wait by the clock urgency. Where no urgency is known at all, nothing can be said until even a routine
    /// request would be overdue.
    /// </summary>
    public static Finding? Judge(FactSheet sheet, Duty duty, Policy policy, DateTimeOffset now, string why,
        params IEnumerable<Evidence> evidence)
    {
        var known = sheet.Urgencies.Clock;
        if (policy.Find(duty.Rule, (known ?? Urgency.Routine).Condition()) is not { } threshold) return null;
        var finding = duty.Owed(policy, threshold, now, why, evidence);
        return known is null && finding.State == FindingState.Pending
            ? finding with { State = FindingState.Unknown,
                Why = "The request's urgency is unknown: how soon this is due cannot be told." }
            : finding;
    }

    /// <summary>The threshold that applies, for the wording of what was met.</summary>
    public static Threshold? ThresholdOf(FactSheet sheet, string rule, Policy policy) =>
        policy.Find(rule, (sheet.Urgencies.Clock ?? Urgency.Routine).Condition());
}
