using static System.DayOfWeek;
using static FhirGateway.Commands.Demo.Scenario;

namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>
/// R12: has the hospital decided how urgent it is? Counted from receipt: same-day four hours, suspected cancer
/// 48 hours, urgent three working days, soon and routine five.
/// </summary>
internal static class TriageScenarios
{
    public static readonly Scenario[] All =
    [
        Failure("not-triaged-routine", "Received on Monday, not looked at for five working days", Start.On(Monday).Quiet(10),
            s => LateTriage(s, "routine", received: "+0d 11:00", due: "+7d 11:00", triaged: "+8d 09:00")),

        Failure("not-triaged-urgent", "Urgent, received on Monday, due on Thursday", Start.On(Monday).Quiet(5),
            s => LateTriage(s, "urgent", received: "+0d 11:00", due: "+3d 11:00", triaged: "+4d 10:00")),

        Failure("not-triaged-urgent-over-a-weekend", "Urgent, received on Thursday, due on Tuesday", Start.On(Thursday).Quiet(7),
            s => LateTriage(s, "urgent", received: "+0d 11:00", due: "+5d 11:00", triaged: "+6d 10:00")),

        Failure("not-triaged-one-minute-late", "Urgent, triaged one minute too late", Start.On(Tuesday).Quiet(4),
            s => LateTriage(s, "urgent", received: "+0d 11:00", due: "+3d 11:00", triaged: "+3d 11:01")),

        Failure("not-triaged-suspected-cancer", "Suspected cancer, not looked at for 48 hours", Start.On(Monday).Quiet(4),
            s => LateTriage(s, "usc", received: "+0d 10:30", due: "+2d 10:30", triaged: "+2d 16:00")),

        Failure("not-triaged-cancer-clock-change", "48 hours from Saturday 25 October 10:00 BST end on Monday at 09:00 GMT",
            Start.Date(2025, 10, 25), s => s
            .Refer("+0d 09:30", "usc").Receive("+0d 10:00").Sweep("+2d 08:59", "+2d 09:00").Triage("+2d 15:00", "usc")
            .Book("+3d 09:00", "+9d 10:00").Attend("+9d 10:00")),

        Failure("not-triaged-same-day", "A same-day referral not looked at for four hours", Start.On(Wednesday).Quiet(2), s => s
            .Refer("+0d 10:00", "same-day").Receive("+0d 10:30").Sweep("+0d 14:29", "+0d 14:30").Triage("+0d 15:00", "same-day")
            .Book("+0d 15:05", "+0d 16:00").Attend("+0d 16:00")),

        Failure("not-triaged-over-st-andrews-day", "Urgent, received on Friday 28 November in Scotland: Tuesday, Wednesday, Thursday",
            Start.Date(2025, 11, 28),
            s => LateTriage(s, "urgent", received: "+0d 11:00", due: "+6d 11:00", triaged: "+6d 15:00")).InScotland(),

        Failure("not-triaged-st-andrews-day-england", "The same in England: Monday, Tuesday, Wednesday", Start.Date(2025, 11, 28),
            s => LateTriage(s, "urgent", received: "+0d 11:00", due: "+5d 11:00", triaged: "+5d 15:00")).InEngland(),

        Failure("not-triaged-over-christmas", "Urgent, received on Tuesday 23 December: 24, 29 and 30 December",
            Start.Date(2025, 12, 23),
            s => LateTriage(s, "urgent", received: "+0d 11:00", due: "+7d 11:00", triaged: "+7d 15:00")),

        NearMiss("triaged-one-minute-inside", "Urgent, triaged one minute before three working days are over",
            Start.On(Monday).Quiet(5),
            s => LateTriage(s, "urgent", received: "+0d 11:00", due: "+3d 11:00", triaged: "+3d 10:59")),

        NearMiss("triaged-at-the-threshold", "Suspected cancer, triaged at the very instant of the threshold",
            Start.On(Tuesday).Quiet(4),
            s => LateTriage(s, "usc", received: "+0d 10:30", due: "+2d 10:30", triaged: "+2d 10:30")),
    ];

    static void LateTriage(Script s, string urgency, Moment received, Moment due, Moment triaged) => s
        .Refer("+0d 10:00", urgency).Receive(received).Sweep(due.PlusMinutes(-1), due).Triage(triaged, urgency)
        .Book(triaged.PlusDays(1), "+12d 10:00").Attend("+12d 10:00");
}
