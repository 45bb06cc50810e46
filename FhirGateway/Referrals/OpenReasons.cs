namespace FhirGateway.Referrals;

/// <summary>
/// Why a case may stay open without a next deadline: each reason names what it waits for and who would end it. A case
/// that fits none and that no rule watches breaks the promise that nothing open is unwatched.
/// </summary>
internal static class OpenReasons
{
    public static string? Of(FactSheet sheet) =>
        !sheet.IsOpen ? null : OfFacts(sheet) ?? OfUnclear(sheet);

    // What it waits for cannot be told while something that was told is not understood.
    static string? OfUnclear(FactSheet sheet) => sheet.Unclear.Count == 0 ? null
        : $"{string.Join(", ", sheet.Unclear.Select(u => u.Reference))} cannot be understood: a modifier extension, "
          + "implicit rules or a class that this server does not know; open until it is told without.";

    static string? OfFacts(FactSheet sheet) =>
        sheet.Kind == CaseKind.Stay ? OfStay(sheet)
        : sheet.Death is not null ? "The patient has died; open until the requester completes or revokes the request."
        : sheet.Tracking?.Returned is not null ? "Returned to the referrer; open until the referrer has acted on it."
        : sheet.Kind switch
        {
            CaseKind.Diagnostic =>
                "Diagnostic request: no deadline is set for reports yet; open until its result is acknowledged.",
            CaseKind.Advice when sheet.Tracking?.Received is not null =>
                "Advice request received: no deadline is set for the answer yet; open until it is acknowledged.",
            CaseKind.FollowUp => OfFollowUp(sheet),
            _ => OfReferral(sheet),
        };

    static string? OfStay(FactSheet sheet) =>
        sheet.Stays is [{ Ended: null }, ..] ? "The stay has not ended." : null;

    static string? OfFollowUp(FactSheet sheet) => sheet.FollowUps.FirstOrDefault(f => f.Reference == sheet.Root) switch
    {
        { PatientInitiated: true } => "Patient-initiated follow-up: no date is owed.",
        { Seen: not null } => OfReferral(sheet),
        _ => null,
    };

    static string? OfReferral(FactSheet sheet) =>
        sheet.Seen is null && sheet.FollowUps.All(f => f.Seen is null) ? null
        : Steps.LettersAreIn(sheet) ? "Seen, and the letter has come; open until the practice acknowledges it."
        : sheet.Visits.All(v => v.Ended is null) && sheet.Visits.Count > 0 ? "The visit has not ended."
        : sheet.Visits.Any(v => v.OwesLetter && v.Letter is null) ? null
        : sheet.StaysSeen.Any(s => s.Ended is null) ? "The stay has not ended."
        : sheet.StaysSeen.Any(s => s is { Excused: null, Summary: null }) ? null
        : sheet.Visits.Count == 0 && !sheet.StaysSeen.Any()
            ? "An appointment was kept and no encounter has come, so its letter cannot be watched."
        : "Seen, with no visit that owes a clinic letter; open until the outcome is acknowledged.";
}
