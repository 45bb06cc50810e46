using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>The rules in clinical order; legend, README and coverage test are derived from this list.</summary>
internal static class SafetyRules
{
    public static IReadOnlyList<SafetyRule> All { get; } = [];

    /// <summary>Goes up whenever a rule or a fact it rests on may judge the same record otherwise than before.</summary>
    public const string Version = "1";

    /// <summary>Every rule's findings on one case, at most one per rule and focus.</summary>
    public static IReadOnlyList<Finding> Judge(FactSheet sheet, PolicySet policies, DateTimeOffset now)
    {
        if (!sheet.IsCase) return [];
        var policy = policies.For(sheet.Nation);
        return [.. All.Where(rule => rule.Watches.Contains(sheet.Kind)).SelectMany(rule => rule.Judge(sheet, policy, now))];
    }
}
