using static System.DayOfWeek;
using static FhirGateway.Commands.Demo.Scenario;

namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>
/// R38: the follow-up is overdue. Ordered on day 10 at 11:00 for day 26 at 11:00, an interval of 16 days: +25 % is day
/// 30 (tier 3), +100 % is day 42 (tier 2). An urgent follow-up is tier 1 at its target. No clock change falls between.
/// </summary>
internal static class FollowUpScenarios
{
    public static readonly Scenario[] All =
    [
        Failure("follow-up-overdue", "Seen on day 44 instead of day 26: first in the report, then on the worklist",
            Start.On(Monday).Steady(48), s => s
            .SeenAndPlanned("+26d 11:00").Sweep("+30d 10:59", "+30d 11:00", "+42d 10:59", "+42d 11:00")
            .Visit("+44d 09:00", "review", "follow-up").WriteLetter("+46d 12:00", "review-letter", "review", "follow-up")),

        Failure("follow-up-a-quarter-late", "Seen on day 32 instead of day 26", Start.On(Tuesday).Steady(48), s => s
            .SeenAndPlanned("+26d 11:00").Sweep("+30d 10:59", "+30d 11:00")
            .Visit("+32d 09:00", "review", "follow-up").WriteLetter("+34d 12:00", "review-letter", "review", "follow-up")),

        Failure("follow-up-high-risk", "An urgent follow-up is late at its target already", Start.On(Wednesday).Steady(34), s => s
            .SeenAndPlanned("+26d 11:00", "urgent").Sweep("+26d 10:59", "+26d 11:00")
            .Visit("+28d 09:00", "review", "follow-up").WriteLetter("+30d 12:00", "review-letter", "review", "follow-up")),

        NearMiss("follow-up-within-a-quarter", "Seen on day 30 before eleven: within 25 %", Start.On(Thursday).Steady(40), s => s
            .SeenAndPlanned("+26d 11:00").Visit("+30d 10:00", "review", "follow-up").Sweep("+30d 11:00")
            .WriteLetter("+32d 12:00", "review-letter", "review", "follow-up")),

        NearMiss("follow-up-on-request", "The patient rings when there is need: no date to be late for", Start.On(Friday), s => s
            .SeenAndPlanned(null)),

        NearMiss("follow-up-patient-died", "The patient dies before the follow-up is overdue", Start.On(Monday), s => s
            .SeenAndPlanned("+26d 11:00").Die("+24d 09:00")),
    ];

    static Script SeenAndPlanned(this Script s, Moment? target, string? priority = null) => s
        .Refer("+0d 10:00", "routine").Receive("+0d 11:00").Triage("+1d 10:00", "routine").Book("+2d 10:00", "+10d 10:00")
        .Visit("+10d 10:00").PlanFollowUp("+10d 11:00", target, priority).WriteLetter("+12d 12:00");
}
