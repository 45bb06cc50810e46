using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>The rules in clinical order; legend, README and coverage test are derived from this list.</summary>
internal static class SafetyRules
{
    public static IReadOnlyList<SafetyRule> All { get; } =
    [
        new(UrgencyMismatch.Slug, "R05", "Letter and request disagree about urgency", Requests, UrgencyMismatch.Judge),
        new(DowngradeNotCommunicated.Slug, "R07", "Lowered urgency not told or not agreed", Requests,
            DowngradeNotCommunicated.Judge),
        new(MismatchTriagedLower.Slug, "R08", "Urgency in dispute and triaged at the lower", Requests,
            MismatchTriagedLower.Judge),
        new(NotReceived.Slug, "R11", "Not received", [.. Referrals, CaseKind.Advice], NotReceived.Judge),
        new(NotTriaged.Slug, "R12", "Not triaged", Referrals, NotTriaged.Judge),
        new(NotBooked.Slug, "R16", "No appointment booked", Referrals, NotBooked.Judge),
        new(NotSeen.Slug, "R17", "Not seen", Referrals, NotSeen.Judge),
        new(ClinicLetterMissing.Slug, "R32", "Clinic letter missing", Visited, ClinicLetterMissing.Judge),
        new(DischargeSummaryMissing.Slug, "R33", "Discharge summary missing", [.. Visited, CaseKind.Stay],
            DischargeSummaryMissing.Judge),
        new(FollowUpOverdue.Slug, "R38", "Follow-up overdue", Visited, FollowUpOverdue.Judge),
    ];

    // What the gateway cannot classify is watched as a referral: a code that nobody mapped must not hide a patient.
    static CaseKind[] Referrals => [CaseKind.Referral, CaseKind.Unclassified];
    static CaseKind[] Requests => [.. Referrals, CaseKind.Advice, CaseKind.Diagnostic];
    static CaseKind[] Visited => [.. Requests, CaseKind.FollowUp];

    /// <summary>
    /// Goes up whenever a rule or a fact it rests on may judge the same record otherwise than before.
    /// </summary>
    public const string Version = "3";

    /// <summary>Every rule's findings on one case, at most one per rule and focus.</summary>
    public static IReadOnlyList<Finding> Judge(FactSheet sheet, PolicySet policies, DateTimeOffset now)
    {
        if (!sheet.IsCase) return [];
        var known = Judge(sheet, policies.For(sheet.Nation), now);
        return sheet.Assumed is { } assumed
            ? UnclearFacts.Merge(sheet, known, Judge(assumed, policies.For(assumed.Nation), now)) : known;
    }

    static IReadOnlyList<Finding> Judge(FactSheet sheet, Policy policy, DateTimeOffset now) =>
        [.. All.Where(rule => rule.Watches.Contains(sheet.Kind)).SelectMany(rule => rule.Judge(sheet, policy, now))];
}
