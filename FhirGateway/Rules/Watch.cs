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

    /// <summary>
    /// Why an open case has no next deadline; null when it is watched or closed, and when there is no reason at all.
    /// </summary>
    public static string? ReasonWhyNot(FactSheet sheet, IReadOnlyList<Finding> findings) =>
        sheet.IsOpen && !IsWatched(findings) ? sheet.OpenReason : null;

    /// <summary>The promise itself: closed, watched, or open for a stated reason.</summary>
    public static bool IsKept(FactSheet sheet, IReadOnlyList<Finding> findings) =>
        !sheet.IsOpen || IsWatched(findings) || sheet.OpenReason is not null;
}
