using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// Something that is owed from a start within a threshold. Judges how it stands and words the finding; what is owed,
/// from when, and what meets it, is the rule's matter.
/// </summary>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Focus">The resource that carries the duty.</param>
/// <param name="Start">The fact that the clock starts on.</param>
internal sealed record Duty(string Rule, string Focus, Fact Start)
{
    /// <summary>At the threshold's own instant the duty is overdue.</summary>
    public Finding Owed(Policy policy, Threshold threshold, DateTimeOffset now, string why,
        params IEnumerable<Evidence> evidence)
    {
        var due = policy.Calendar.Add(Start.HappenedAt, threshold.Within);
        return now < due
            ? Finding(policy, threshold, FindingState.Pending, due, due, why, evidence)
            : Finding(policy, threshold, FindingState.Breached, due, null, why, evidence);
    }

    /// <summary>Met, late or in time, or owed no longer: the reason says which.</summary>
    public Finding Over(Policy policy, Threshold threshold, string why, params IEnumerable<Evidence> evidence) =>
        Finding(policy, threshold, FindingState.Met, policy.Calendar.Add(Start.HappenedAt, threshold.Within), null,
            why, evidence);

    public Finding Finding(
        Policy policy, Threshold threshold, FindingState state, DateTimeOffset? due, DateTimeOffset? next, string why,
        IEnumerable<Evidence> evidence) =>
        new(Rule, Focus, state, due, next, threshold.Tier, threshold.Words, threshold.Standing, threshold.Source,
            policy.Canonical, why, [Start.Evidence, .. evidence.Where(e => e != Start.Evidence).Distinct()]);
}
