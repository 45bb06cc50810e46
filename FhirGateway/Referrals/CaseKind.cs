namespace FhirGateway.Referrals;

/// <summary>What a case is about; which rules watch which kind is a table (<c>SafetyRules.All</c>).</summary>
internal enum CaseKind
{
    Referral,
    Advice,
    Diagnostic,
    FollowUp,

    /// <summary>An order of no category that the gateway knows: watched as a referral.</summary>
    Unclassified,

    /// <summary>A top-level inpatient, day-case or emergency stay that no request led to.</summary>
    Stay,
}

internal static class CaseKindName
{
    /// <summary>The word in the column <c>referral.kind</c>.</summary>
    public static string Code(this CaseKind kind) =>
        kind == CaseKind.FollowUp ? "follow-up" : kind.ToString().ToLowerInvariant();
}
