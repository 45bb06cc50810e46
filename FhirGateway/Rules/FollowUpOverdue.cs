using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// R38. Harm: a planned review never happens and the disease moves on unseen. Silent until a quarter of the planned
/// interval has passed beyond the target, graver at twice the interval; at the target itself when the follow-up is
/// urgent. Sources: Welsh eye-care measure (25 % beyond target); Audit Wales ("waiting twice as long as they should").
/// </summary>
internal static class FollowUpOverdue
{
    public const string Slug = "follow-up-overdue";

    public static IEnumerable<Finding> Judge(FactSheet sheet, Policy policy, DateTimeOffset now) =>
        sheet.FollowUps.Select(followUp => Judge(sheet, followUp, policy, now)).OfType<Finding>();

    static Finding? Judge(FactSheet sheet, FollowUpFact followUp, Policy policy, DateTimeOffset now)
    {
        if (policy.Find(Slug, followUp.IsUrgent ? "high-risk" : "quarter") is not { } first) return null;
        var duty = new Duty(Slug, followUp.Reference, followUp);
        var due = followUp.Target is { } target ? Due(policy, followUp, target, first) : (DateTimeOffset?)null;
        Finding Over(string why, Evidence evidence) =>
            duty.Finding(policy, first, FindingState.Met, due, null, why, [evidence]);
        if (followUp.Seen is { } seen) return Over("The patient was seen.", seen.Evidence);
        if (followUp.Cancelled is { } cancelled) return Over("The follow-up was cancelled.", cancelled.Evidence);
        if (sheet.Death is { } death) return Over("The patient has died.", death.Evidence);
        if (followUp.PatientInitiated) return Over("Patient-initiated: no date is owed.", followUp.Evidence);
        if (due is not { } overdue || followUp.Target is not { } date)
            return duty.Finding(policy, first, FindingState.Unknown, null, null, "The follow-up bears no target date.",
                []);
        return Late(duty, policy, followUp, first, overdue, date, now);
    }

    static Finding Late(
        Duty duty, Policy policy, FollowUpFact followUp, Threshold first, DateTimeOffset overdue,
        DateTimeOffset target, DateTimeOffset now)
    {
        const string Why = "The patient was not seen for the planned follow-up.";
        if (now < overdue) return duty.Finding(policy, first, FindingState.Pending, overdue, overdue, Why, []);
        if (followUp.IsUrgent || policy.Find(Slug, "double") is not { } second)
            return duty.Finding(policy, first, FindingState.Breached, overdue, null, Why, []);
        var twice = Due(policy, followUp, target, second);
        return now < twice
            ? duty.Finding(policy, first, FindingState.Breached, overdue, twice, Why, [])
            : duty.Finding(policy, second, FindingState.Breached, twice, null, Why, []);
    }

    // A share of the planned interval; where that is not known, of the interval that the policy takes instead.
    static DateTimeOffset Due(Policy policy, FollowUpFact followUp, DateTimeOffset target, Threshold threshold)
    {
        if (threshold.Within.Unit != DurationUnit.Percent) return policy.Calendar.Add(target, threshold.Within);
        var unknown = policy.Find(Slug, "unknown-interval") is { } taken
            ? policy.Calendar.Add(target, taken.Within) - target : TimeSpan.Zero;
        var interval = followUp.From is { } from && from < target ? target - from : unknown;
        return target + (interval * (double)(threshold.Within.Value / 100));
    }
}
