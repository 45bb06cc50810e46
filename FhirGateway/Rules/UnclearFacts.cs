using FhirGateway.Referrals;

namespace FhirGateway.Rules;

/// <summary>
/// Decides what the rules say where something is not understood. What carries a modifier extension, implicit rules or a
/// class that this server does not know is never read; a rule that it could decide says unknown, neither met nor
/// breached.
/// </summary>
internal static class UnclearFacts
{
    /// <summary>
    /// The records about its focus without which a rule is not decided, whatever they seem to say: a cancelled
    /// appointment with a modifier extension may be a booked one.
    /// </summary>
    static readonly Dictionary<string, UnclearKind[]> RestsOn = new()
    {
        [UrgencyMismatch.Slug] = [UnclearKind.Letter],
        [DowngradeNotCommunicated.Slug] = [UnclearKind.Tracking, UnclearKind.Notice, UnclearKind.Letter],
        [MismatchTriagedLower.Slug] = [UnclearKind.Tracking, UnclearKind.Notice, UnclearKind.Letter],
        [NotReceived.Slug] = [UnclearKind.Tracking],
        [NotTriaged.Slug] = [UnclearKind.Tracking],
        [NotBooked.Slug] = [UnclearKind.Tracking, UnclearKind.Booking, UnclearKind.Attendance],
        [NotSeen.Slug] = [UnclearKind.Booking, UnclearKind.Attendance],
        [ClinicLetterMissing.Slug] = [UnclearKind.LetterBack],
        [DischargeSummaryMissing.Slug] = [UnclearKind.LetterBack],
        [FollowUpOverdue.Slug] = [UnclearKind.Booking, UnclearKind.Attendance],
    };

    /// <summary>Rules that are met where nothing disagrees: what cannot be read might.</summary>
    static readonly string[] Disputes =
        [UrgencyMismatch.Slug, DowngradeNotCommunicated.Slug, MismatchTriagedLower.Slug];

    /// <param name="known">The findings on what is understood.</param>
    /// <param name="assumed">Those if the rest were read as it stands.</param>
    public static IReadOnlyList<Finding> Merge(
        FactSheet sheet, IReadOnlyList<Finding> known, IReadOnlyList<Finding> assumed)
    {
        var other = assumed.ToDictionary(f => (f.Rule, f.Focus));
        List<Finding> merged = [.. known.Select(f => One(sheet, f, other.GetValueOrDefault((f.Rule, f.Focus))))];
        var judged = known.Select(f => (f.Rule, f.Focus)).ToHashSet();
        merged.AddRange(assumed.Where(f => !judged.Contains((f.Rule, f.Focus))).Select(f => Unknown(sheet, f, null)));
        return merged;
    }

    static Finding One(FactSheet sheet, Finding known, Finding? assumed) =>
        assumed?.State != known.State || IsDecidedBySome(sheet, known) ? Unknown(sheet, known, assumed)
        : known.State == FindingState.Pending && assumed.DueAt < known.DueAt ? assumed
        : known;

    static bool IsDecidedBySome(FactSheet sheet, Finding finding) =>
        (finding.State == FindingState.Breached
            || (finding.State == FindingState.Met && Disputes.Contains(finding.Rule) && Waiting.Closed(sheet) is null))
        && sheet.Unclear.Any(u => u.IsModified && RestsOn.GetValueOrDefault(finding.Rule)?.Contains(u.Kind) == true
            && u.About.Contains(finding.Focus));

    static Finding Unknown(FactSheet sheet, Finding known, Finding? assumed) => known with
    {
        State = FindingState.Unknown,
        NextAt = new[] { known.NextAt, assumed?.NextAt }.Min(),
        Why = "Something that was told carries a modifier extension, implicit rules or a class that this server does "
            + "not know.",
        Evidence = [.. known.Evidence, .. sheet.Unclear.Select(u => u.Evidence)],
    };
}
