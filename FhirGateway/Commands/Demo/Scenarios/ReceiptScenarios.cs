using static System.DayOfWeek;
using static FhirGateway.Commands.Demo.Scenario;

namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>
/// R11: has the hospital said that it has the referral? Within one working day of sending; suspected cancer four
/// working hours (09:00–17:00); same-day two hours.
/// </summary>
internal static class ReceiptScenarios
{
    public static readonly Scenario[] All =
    [
        Failure("not-received-routine", "A routine referral lies unopened until the next afternoon", Start.On(Monday).Quiet(3),
            s => LateReceipt(s, "+0d 10:00", "routine", due: "+1d 10:00", received: "+1d 15:00")),

        Failure("not-received-urgent", "An urgent referral lies unopened until the next afternoon", Start.On(Tuesday).Quiet(3),
            s => LateReceipt(s, "+0d 10:00", "urgent", due: "+1d 10:00", received: "+1d 15:00")),

        Failure("not-received-one-minute-late", "Received one minute after the working day was over", Start.On(Wednesday).Quiet(3),
            s => LateReceipt(s, "+0d 10:00", "urgent", due: "+1d 10:00", received: "+1d 10:01")),

        Failure("not-received-over-a-weekend", "Sent on Friday at four, due on Monday at four", Start.On(Friday).Quiet(6),
            s => LateReceipt(s, "+0d 16:00", "routine", due: "+3d 16:00", received: "+3d 17:30")),

        Failure("not-received-sent-on-saturday", "Sent on Saturday: counts from Monday 00:00, due on Tuesday 00:00",
            Start.On(Saturday).Quiet(6),
            s => LateReceipt(s, "+0d 11:00", "routine", due: "+3d 00:00", received: "+3d 09:30")),

        Failure("not-received-before-st-andrews-day", "Sent on Friday 28 November; Monday is a holiday in Scotland",
            Start.Date(2025, 11, 28),
            s => LateReceipt(s, "+0d 10:00", "routine", due: "+4d 10:00", received: "+4d 15:00")).InScotland(),

        Failure("not-received-st-andrews-day-england", "Sent on Friday 28 November; Monday is a working day in England",
            Start.Date(2025, 11, 28),
            s => LateReceipt(s, "+0d 10:00", "routine", due: "+3d 10:00", received: "+3d 15:00")).InEngland(),

        Failure("not-received-over-christmas", "Sent on 24 December; the next working day is Monday 29", Start.Date(2025, 12, 24),
            s => LateReceipt(s, "+0d 10:00", "routine", due: "+5d 10:00", received: "+5d 15:00")),

        Failure("not-received-over-new-year", "Sent on 31 December; 1 and 2 January are holidays in Scotland",
            Start.Date(2025, 12, 31),
            s => LateReceipt(s, "+0d 10:00", "routine", due: "+5d 10:00", received: "+5d 15:00")).InScotland(),

        Failure("not-received-new-year-england", "Sent on 31 December; 2 January is a working day in England",
            Start.Date(2025, 12, 31),
            s => LateReceipt(s, "+0d 10:00", "routine", due: "+2d 10:00", received: "+2d 15:00")).InEngland(),

        Failure("not-received-over-the-clock-change", "Sent on Friday 24 October in summer time, due on Monday in winter time",
            Start.Date(2025, 10, 24),
            s => LateReceipt(s, "+0d 10:00", "routine", due: "+3d 10:00", received: "+3d 15:00")),

        Failure("not-received-suspected-cancer", "Suspected cancer sent at ten, due at two", Start.On(Monday).Quiet(2), s => s
            .Refer("+0d 10:00", "usc").Sweep("+0d 13:59", "+0d 14:00").Receive("+0d 16:00").Triage("+1d 09:00", "usc")
            .Book("+2d 09:00", "+8d 11:00").Attend("+8d 11:00")),

        Failure("not-received-cancer-over-night", "Suspected cancer sent on Thursday at three: two hours, and two on Friday",
            Start.On(Thursday).Quiet(2), s => s
            .Refer("+0d 15:00", "usc").Sweep("+1d 10:59", "+1d 11:00").Receive("+1d 11:30").Triage("+2d 09:00", "usc")
            .Book("+4d 09:00", "+11d 11:00").Attend("+11d 11:00")),

        Failure("not-received-same-day", "A same-day referral unopened for two hours", Start.On(Tuesday).Quiet(2), s => s
            .Refer("+0d 10:00", "same-day").Sweep("+0d 11:59", "+0d 12:00").Receive("+0d 12:10").Triage("+0d 13:00", "same-day")
            .Book("+0d 13:05", "+0d 15:00").Attend("+0d 15:00")),

        Failure("not-received-advice", "A request for advice lies unopened", Start.On(Thursday).Quiet(3), s => s
            .Refer("+0d 10:00", "routine", category: "advice").Sweep("+1d 09:59", "+1d 10:00").Receive("+1d 11:00")),

        Failure("receipt-known-late", "Received in time, but the message about it comes a day later", Start.On(Tuesday).Quiet(3), s => s
            .Refer("+0d 10:00", "routine").Sweep("+1d 09:59", "+1d 10:00").Receive("+0d 15:00", knownAt: "+1d 13:00")
            .Triage("+2d 10:00", "routine").Book("+5d 10:00", "+30d 09:00").Attend("+30d 09:00")),

        Failure("lost-referral", "Nobody at the hospital ever opens a routine referral", Start.On(Monday).Quiet(9), s => s
            .Refer("+0d 10:00", "routine").Sweep("+1d 09:59", "+1d 10:00", "+7d 09:59", "+7d 10:00", "+84d 09:59", "+84d 10:00"))
            .InScotland(),

        NearMiss("received-one-minute-inside", "Received one minute before the working day is over", Start.On(Monday).Quiet(3),
            s => LateReceipt(s, "+0d 10:00", "urgent", due: "+1d 10:00", received: "+1d 09:59")),

        NearMiss("received-at-the-threshold", "Received at the very instant of the threshold", Start.On(Wednesday).Quiet(3),
            s => LateReceipt(s, "+0d 10:00", "routine", due: "+1d 10:00", received: "+1d 10:00")),

        NearMiss("advice-only", "A request for advice owes no triage, no booking and no visit", Start.On(Monday), s => s
            .Refer("+0d 10:00", "routine", category: "advice").Receive("+0d 12:00")),

        NearMiss("withdrawn-before-receipt", "The practice takes the referral back the same afternoon", Start.On(Thursday).Quiet(3), s => s
            .Refer("+0d 10:00", "routine").Withdraw("+0d 15:00").Sweep("+1d 10:00")),
    ];

    static void LateReceipt(Script s, Moment sent, string urgency, Moment due, Moment received) => s
        .Refer(sent, urgency).Sweep(due.PlusMinutes(-1), due).Receive(received).Triage(received.PlusDays(1), urgency)
        .Book(received.PlusDays(2), "+20d 09:00").Attend("+20d 09:00");
}
