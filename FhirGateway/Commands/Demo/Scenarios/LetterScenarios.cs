using static System.DayOfWeek;
using static FhirGateway.Commands.Demo.Scenario;

namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>
/// R32: the letter about a visit. From the visit's end: Scotland 14 days, England 7. Only a final or amended letter of
/// that visit counts. The visits here are on day 20 from 10:00 to 10:30.
/// </summary>
internal static class LetterScenarios
{
    static readonly Scenario[] Missing =
    [
        Failure("clinic-letter-missing-scotland", "No letter for 14 days; then it comes", Start.On(Monday), s => s
            .Seen().Sweep("+34d 10:29", "+34d 10:30").WriteLetter("+36d 12:00").Acknowledge("+37d 09:00")).InScotland(),

        Failure("clinic-letter-missing-england", "No letter for 7 days; then it comes", Start.On(Tuesday), s => s
            .Seen().Sweep("+27d 10:29", "+27d 10:30").WriteLetter("+29d 12:00").Acknowledge("+30d 09:00")).InEngland(),

        Failure("clinic-letter-preliminary", "A preliminary letter is no letter, until it is signed", Start.On(Wednesday), s => s
            .Seen().WriteLetter("+22d 12:00", docStatus: "preliminary").Sweep("+34d 10:29", "+34d 10:30")
            .SignLetter("+35d 12:00")).InScotland(),

        Failure("letter-of-the-parallel-referral", "Two referrals, two visits, one letter: it closes only its own", Start.On(Monday), s => s
            .Seen().Refer("+0d 10:05", "routine", name: "request-b", letterName: "letter-b")
            .Receive("+0d 11:30", "request-b").Triage("+1d 10:30", "routine", request: "request-b")
            .Book("+3d 11:00", "+20d 14:00", name: "appointment-b", request: "request-b")
            .Visit("+20d 14:00", "visit-b", "request-b").WriteLetter("+23d 12:00").Sweep("+34d 14:29", "+34d 14:30")
            .WriteLetter("+36d 12:00", "clinic-letter-b", "visit-b", "request-b")).InScotland(),

        Failure("late-letter-entered-in-error", "A late letter is withdrawn again: the Flag reopens", Start.On(Thursday), s => s
            .Seen().Sweep("+34d 10:29", "+34d 10:30").WriteLetter("+36d 12:00").WithdrawLetter("+40d 09:00").Sweep("+40d 09:00")
            .WriteLetter("+42d 12:00", "clinic-letter-2")).InScotland(),

        Failure("letter-entered-in-error", "A letter in time is withdrawn long after: overdue at once", Start.On(Tuesday), s => s
            .Seen().WriteLetter("+23d 12:00").WithdrawLetter("+40d 09:00").Sweep("+40d 09:00")
            .WriteLetter("+42d 12:00", "clinic-letter-2")).InScotland(),

        Failure("visit-known-late", "The gateway hears of the visit 18 days later: already overdue", Start.On(Wednesday), s => s
            .Accepted().Visit("+20d 10:00", knownAt: "+38d 13:00").WriteLetter("+39d 13:00")).InScotland(),

        Failure("virtual-visit-letter-missing", "A video visit owes a letter too", Start.On(Friday), s => s
            .Accepted().Visit("+20d 10:00", kind: "VR").Sweep("+34d 10:29", "+34d 10:30").WriteLetter("+35d 12:00")).InScotland(),
    ];

    static readonly Scenario[] Present =
    [
        NearMiss("letter-one-minute-inside", "The letter comes one minute before the seven days are over", Start.On(Monday), s => s
            .Seen().WriteLetter("+27d 10:29").Sweep("+27d 10:30")).InEngland(),

        NearMiss("letter-amended", "A final letter is amended: it still is one", Start.On(Tuesday), s => s
            .Seen().WriteLetter("+23d 12:00").SignLetter("+30d 12:00", "amended")),

        NearMiss("letter-replaced", "A letter is replaced by a newer one", Start.On(Wednesday), s => s
            .Seen().WriteLetter("+23d 12:00").WriteLetter("+30d 12:00", "clinic-letter-2", replaces: "clinic-letter")
            .SupersedeLetter("+30d 12:05")),

        NearMiss("letter-tied-to-the-request", "The letter names only the referral, whose one visit owes it", Start.On(Thursday), s => s
            .Seen().WriteLetter("+23d 12:00", visit: null)),
    ];

    public static readonly Scenario[] All = [.. Missing, .. Present];

    /// <summary>A routine referral that is received, triaged and booked as it should be.</summary>
    static Script Accepted(this Script s) => s
        .Refer("+0d 10:00", "routine").Receive("+0d 11:00").Triage("+1d 10:00", "routine").Book("+3d 10:00", "+20d 10:00");

    static Script Seen(this Script s) => s.Accepted().Visit("+20d 10:00");
}
