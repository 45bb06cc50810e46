using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>Promise 1: nothing open is ever unwatched.</summary>
internal static class Watch
{
    /// <summary>
    /// Some rule still has its eye on the case: it will look again, it has a Flag, or it says it cannot tell.
    /// </summary>
    public static bool IsWatched(IReadOnlyList<Finding> findings) =>
        findings.Any(f => f.NextAt is not null || f.State is FindingState.Breached or FindingState.Unknown);

    /// <summary>How a reason begins that rests on findings: without them it is none.</summary>
    public const string Overdue = "Overdue: ";

    public const string Unknown = "Cannot be judged: ";

    /// <summary>
    /// Why an open case has no next deadline: what is overdue, what cannot be judged, else what its facts wait for. Null
    /// when it has a next deadline or is closed, and when there is no reason at all.
    /// </summary>
    public static string? ReasonWhyNot(FactSheet sheet, IReadOnlyList<Finding> findings) =>
        !sheet.IsOpen || findings.Any(f => f.NextAt is not null) ? null
        : Titles(findings, FindingState.Breached) is { Length: > 0 } overdue ? $"{Overdue}{overdue}."
        : Titles(findings, FindingState.Unknown) is { Length: > 0 } unknown ? $"{Unknown}{unknown}."
        : sheet.OpenReason;

    static string Titles(IReadOnlyList<Finding> findings, FindingState state) => string.Join("; ",
        SafetyRules.All.Where(rule => findings.Any(f => f.State == state && f.Rule == rule.Slug)).Select(rule => rule.Title));

    /// <summary>The promise itself: closed, watched, or open for a stated reason.</summary>
    public static bool IsKept(FactSheet sheet, IReadOnlyList<Finding> findings) =>
        !sheet.IsOpen || IsWatched(findings) || sheet.OpenReason is not null;
}
