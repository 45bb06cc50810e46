using static System.DayOfWeek;
using static FhirGateway.Commands.Demo.Scenario;

namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>
/// R16: is there an appointment? From the triage: suspected cancer 5 days, urgent 14, soon 21, routine 28.
/// R17: has the patient been seen? From sending: suspected cancer 14 days, urgent 28, routine 84 in Scotland and 126
/// in England. Calendar days keep the local time of day.
/// </summary>
internal static class WaitingScenarios
{
    static readonly Scenario[] Booking =
    [
        Failure("not-booked-suspected-cancer", "Suspected cancer accepted, no appointment for five days", Start.On(Monday), s => s
            .Refer("+0d 10:00", "usc").Receive("+0d 10:30").Triage("+1d 10:00", "usc").Sweep("+6d 09:59", "+6d 10:00")
            .Book("+7d 09:00", "+11d 10:00").Attend("+11d 10:00")),

        Failure("not-booked-urgent", "Urgent, accepted, no appointment for 14 days", Start.On(Tuesday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent").Sweep("+15d 09:59", "+15d 10:00")
            .Book("+16d 09:00", "+24d 10:00").Attend("+24d 10:00")),

        Failure("not-booked-soon", "Triaged as soon, no appointment for 21 days", Start.On(Wednesday), s => s
            .Refer("+0d 10:00", "routine").Receive("+0d 11:00").Triage("+1d 10:00", "soon").Sweep("+22d 09:59", "+22d 10:00")
            .Book("+23d 09:00", "+40d 10:00").Attend("+40d 10:00")),

        Failure("not-booked-routine", "Routine, accepted, no appointment for 28 days", Start.On(Monday), s => s
            .Refer("+0d 10:00", "routine").Receive("+0d 11:00").Triage("+2d 10:00", "routine").Sweep("+30d 09:59", "+30d 10:00")
            .Book("+31d 09:00", "+60d 10:00").Attend("+60d 10:00")),

        Failure("cancelled-is-no-booking", "Urgent, booked, cancelled, not booked again", Start.On(Thursday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent")
            .Book("+3d 10:00", "+20d 10:00").Cancel("+5d 10:00").Sweep("+15d 09:59", "+15d 10:00")
            .Book("+17d 09:00", "+25d 10:00", name: "appointment-2").Attend("+25d 10:00")),

        Failure("proposed-is-no-booking", "Urgent, only a proposed appointment", Start.On(Monday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent")
            .Book("+3d 10:00", "+20d 10:00", status: "proposed", name: "proposal").Sweep("+15d 09:59", "+15d 10:00")
            .Book("+16d 09:00", "+24d 10:00").Attend("+24d 10:00")),

        Failure("waitlist-is-no-booking", "Urgent, only put on the waiting list", Start.On(Friday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent")
            .Book("+3d 10:00", "+20d 10:00", status: "waitlist", name: "waiting-list").Sweep("+15d 09:59", "+15d 10:00")
            .Book("+16d 09:00", "+24d 10:00").Attend("+24d 10:00")),

        Failure("died-before-a-booking", "Urgent and unbooked; then the patient dies, and waiting is over", Start.On(Tuesday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent").Sweep("+15d 10:00")
            .Die("+16d 09:00").Sweep("+28d 10:00")),

        NearMiss("booked-one-minute-inside", "Urgent, booked one minute before 14 days are over", Start.On(Tuesday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent")
            .Book("+15d 09:59", "+24d 10:00").Sweep("+15d 10:00").Attend("+24d 10:00")),

        NearMiss("missed-appointment", "Urgent, the patient does not come; a second appointment is kept", Start.On(Monday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent")
            .Book("+2d 10:00", "+10d 10:00").Miss("+10d 11:00").Sweep("+15d 10:00")
            .Book("+18d 10:00", "+25d 10:00", name: "appointment-2").Attend("+25d 10:00")),
    ];

    static readonly Scenario[] Seeing =
    [
        Failure("not-seen-suspected-cancer", "Suspected cancer, booked for day 16: not seen in two weeks", Start.On(Monday), s => s
            .Refer("+0d 10:00", "usc").Receive("+0d 10:30").Triage("+1d 10:00", "usc").Book("+2d 09:00", "+16d 10:00")
            .Sweep("+14d 09:59", "+14d 10:00").Attend("+16d 10:00")),

        Failure("not-seen-cancer-unbooked", "Suspected cancer, neither booked nor seen", Start.On(Wednesday), s => s
            .Refer("+0d 10:00", "usc").Receive("+0d 10:30").Triage("+1d 10:00", "usc")
            .Sweep("+6d 10:00", "+14d 09:59", "+14d 10:00").Book("+15d 09:00", "+17d 10:00").Attend("+17d 10:00")),

        Failure("not-seen-urgent", "Urgent, booked for day 30", Start.On(Tuesday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent").Book("+3d 09:00", "+30d 10:00")
            .Sweep("+28d 09:59", "+28d 10:00").Attend("+30d 10:00")),

        Failure("not-seen-routine-scotland", "Routine in Scotland, booked for day 90", Start.On(Monday), s => s
            .Refer("+0d 10:00", "routine").Receive("+0d 11:00").Triage("+2d 10:00", "routine").Book("+10d 09:00", "+90d 10:00")
            .Sweep("+84d 09:59", "+84d 10:00").Attend("+90d 10:00")).InScotland(),

        Failure("not-seen-routine-england", "Routine in England, booked for day 130", Start.On(Monday), s => s
            .Refer("+0d 10:00", "routine").Receive("+0d 11:00").Triage("+2d 10:00", "routine").Book("+10d 09:00", "+130d 10:00")
            .Sweep("+126d 09:59", "+126d 10:00").Attend("+130d 10:00")).InEngland(),

        Failure("not-seen-same-day", "A same-day referral seen on the next afternoon", Start.On(Tuesday), s => s
            .Refer("+0d 10:00", "same-day").Receive("+0d 10:30").Triage("+0d 11:00", "same-day").Book("+0d 11:10", "+1d 14:00")
            .Sweep("+1d 09:59", "+1d 10:00").Attend("+1d 14:00")),

        NearMiss("seen-one-minute-inside", "Urgent, seen half an hour before 28 days are over", Start.On(Wednesday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent").Book("+3d 09:00", "+28d 09:29")
            .Attend("+28d 09:29").Sweep("+28d 10:00")),

        NearMiss("routine-in-england-at-90-days", "Late in Scotland, in time in England", Start.On(Thursday), s => s
            .Refer("+0d 10:00", "routine").Receive("+0d 11:00").Triage("+2d 10:00", "routine").Book("+10d 09:00", "+90d 10:00")
            .Attend("+90d 10:00")).InEngland(),

        NearMiss("virtual-visit-counts", "A video visit counts as seen, and its letter comes", Start.On(Monday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent").Book("+3d 09:00", "+20d 10:00")
            .Visit("+20d 10:00", kind: "VR").WriteLetter("+23d 10:00").Acknowledge("+24d 10:00")),

        NearMiss("died-while-waiting", "Urgent, booked late; the patient dies before the four weeks are over", Start.On(Friday), s => s
            .Refer("+0d 10:00", "urgent").Receive("+0d 11:00").Triage("+1d 10:00", "urgent").Book("+3d 09:00", "+35d 10:00")
            .Die("+20d 09:00").Sweep("+28d 10:00")),
    ];

    public static readonly Scenario[] All = [.. Booking, .. Seeing];
}
