using static System.DayOfWeek;
using static FhirGateway.Commands.Demo.Scenario;

namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>
/// R05: letter and request disagree about the urgency. R08: while they do, the hospital triages below the higher one.
/// Both are known from the instant at which the gateway has read both.
/// </summary>
internal static class UrgencyScenarios
{
    public static readonly Scenario[] All =
    [
        Failure("letter-urgent-request-routine", "The letter says urgent, the request routine; the practice corrects it",
            Start.On(Monday).Quiet(5), s => s
            .Refer("+0d 10:00", "routine", "Please see urgently.").Receive("+0d 11:00").Sweep("+0d 11:00")
            .Revise("+0d 14:00", "urgent").Triage("+1d 10:00", "urgent")
            .Book("+2d 10:00", "+14d 10:00").Attend("+14d 10:00")),

        Failure("letter-cancer-request-routine", "The letter asks for the suspected cancer pathway, the request for routine",
            Start.On(Tuesday).Quiet(5), s => s
            .Refer("+0d 10:00", "routine", "Please see on the suspected cancer pathway (USC).").Receive("+0d 10:30")
            .Revise("+0d 13:00", "usc").Triage("+1d 09:00", "usc")
            .Book("+2d 10:00", "+9d 10:00").Attend("+9d 10:00")),

        Failure("letter-soon-request-routine", "The letter says soon, the request routine; the referrer confirms soon",
            Start.On(Wednesday).Quiet(5), s => s
            .Refer("+0d 10:00", "routine", "Priority: Soon").Receive("+0d 11:00")
            .ConfirmUrgency("+1d 09:00", "soon").Triage("+1d 10:00", "soon")
            .Book("+3d 10:00", "+20d 10:00").Attend("+20d 10:00")),

        Failure("letter-routine-request-urgent", "The letter asks for less than the request; it stays so", Start.On(Thursday).Quiet(5), s => s
            .Refer("+0d 10:00", "urgent", "Priority: Routine").Receive("+0d 11:00").Triage("+1d 10:00", "urgent")
            .Book("+2d 10:00", "+12d 10:00").Visit("+12d 10:00").WriteLetter("+14d 10:00")),

        Failure("letter-ambiguous", "A cancer form that says 'Priority: Routine' counts as suspected cancer",
            Start.On(Monday).Quiet(5), s => s
            .Refer("+0d 10:00", "routine", "URGENT SUSPICION OF CANCER PROTOCOL\nPriority: Routine").Receive("+0d 10:30")
            .ConfirmUrgency("+0d 15:00", "usc").Triage("+1d 09:00", "usc")
            .Book("+2d 10:00", "+9d 10:00").Attend("+9d 10:00")),

        Failure("pathway-with-routine-priority", "Suspected cancer pathway with priority routine", Start.On(Tuesday).Quiet(5), s => s
            .ReferOnPathwayWithPriority("+0d 10:00", "routine").Receive("+0d 10:30")
            .Revise("+0d 15:00", "usc").Triage("+1d 09:00", "usc")
            .Book("+2d 10:00", "+9d 10:00").Attend("+9d 10:00")),

        Failure("letter-added-later-says-urgent", "Two days after a plain referral a second letter says urgent",
            Start.On(Monday).Quiet(5), s => s
            .Refer("+0d 10:00", "routine", "I would be grateful for your opinion.").Receive("+0d 11:00")
            .AddReferralLetter("+2d 09:00", "Please see urgently: things have changed.", "second-letter").Sweep("+2d 09:00")
            .Revise("+2d 15:00", "urgent").Triage("+3d 10:00", "urgent")
            .Book("+4d 10:00", "+16d 10:00").Attend("+16d 10:00")),

        Failure("note-says-urgent", "Only the request's own note says urgent", Start.On(Thursday).Quiet(5), s => s
            .Refer("+0d 10:00", "routine", "I would be grateful for your opinion.", note: "Please see urgently.")
            .Receive("+0d 11:00").Revise("+0d 14:00", "urgent").Triage("+1d 10:00", "urgent")
            .Book("+2d 10:00", "+14d 10:00").Attend("+14d 10:00")),

        Failure("mismatch-then-triaged-routine", "Letter urgent, request routine, and the hospital believes the request",
            Start.On(Monday).Quiet(5), s => s
            .Refer("+0d 10:00", "routine", "Please see urgently.").Receive("+0d 11:00")
            .Triage("+1d 10:00", "routine", "No red flags in the request").Sweep("+1d 09:59", "+1d 10:00")
            .Triage("+1d 15:00", "urgent", "Letter read again").ConfirmUrgency("+2d 09:00", "urgent")
            .Book("+4d 10:00", "+18d 10:00").Attend("+18d 10:00")),

        NearMiss("letter-negates-urgency", "\"This is not urgent\" does not ask for urgency", Start.On(Wednesday), s => s
            .Refer("+0d 10:00", "routine", "This is not urgent. A routine appointment would be fine.").Receive("+0d 11:00")
            .Triage("+1d 10:00", "routine").Book("+4d 10:00", "+40d 10:00").Attend("+40d 10:00")),

        NearMiss("letter-unreadable", "The letter is a scan that nobody's program can read: unknown, but no Flag",
            Start.On(Monday), s => s
            .Refer("+0d 10:00", "routine", "Please see urgently.", scanned: true).Receive("+0d 11:00")
            .Triage("+1d 10:00", "routine").Book("+4d 10:00", "+40d 10:00").Attend("+40d 10:00")),

        NearMiss("letter-says-nothing", "The letter leaves the urgency to the request", Start.On(Friday), s => s
            .Refer("+0d 10:00", "urgent", "I would be grateful for your opinion.").Receive("+0d 11:00")
            .Triage("+1d 10:00", "urgent").Book("+4d 10:00", "+15d 10:00").Attend("+15d 10:00")),

        NearMiss("triaged-higher", "The hospital takes it more seriously than the practice", Start.On(Tuesday), s => s
            .Refer("+0d 10:00", "routine").Receive("+0d 11:00").Triage("+1d 10:00", "urgent", "Examination findings")
            .Book("+3d 10:00", "+16d 10:00").Attend("+16d 10:00")),
    ];
}
