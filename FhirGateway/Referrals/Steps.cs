namespace FhirGateway.Referrals;

/// <summary>
/// How far a case has come, from its facts; what the Task's businessStatus says is only used where no fact can tell.
/// </summary>
internal static class Steps
{
    /// <summary>A code of <c>referral-step</c>.</summary>
    public static string Of(FactSheet sheet) =>
        sheet.Loop is { IsOpen: false, Closed: not null } ? "closed"
        : sheet.Tracking?.Returned is not null ? "returned"
        : LettersAreIn(sheet) ? "letter-sent"
        : sheet.Seen is not null ? Told(sheet, "outcome-recorded") ?? "attended"
        : sheet.Bookings.Any(b => b.IsBooked) ? "booked"
        : sheet.Bookings.Any(b => b.IsMissed) ? "not-attended"
        : sheet.Triage is not null ? Told(sheet, "waiting") ?? "triaged"
        : sheet.Tracking?.Received is not null ? Told(sheet, "information-requested") ?? "received"
        : "sent";

    /// <summary>
    /// Every visit that owed a letter, and every stay for the request that owed a summary, has one, and there is at
    /// least one.
    /// </summary>
    public static bool LettersAreIn(FactSheet sheet)
    {
        List<DocumentFact?> owed = [.. sheet.Visits.Where(v => v.OwesLetter).Select(v => v.Letter),
            .. sheet.StaysSeen.Where(s => s is { Ended: not null, Excused: null }).Select(s => s.Summary)];
        return owed.Count > 0 ? owed.All(letter => letter is not null)
            : sheet.Documents.Any(d => d is { Counts: true, Kind: DocumentKind.ClinicLetter, IsBeforeItsVisit: false });
    }

    static string? Told(FactSheet sheet, string step) => sheet.Tracking?.Step == step ? step : null;
}
