using static System.DayOfWeek;
using static FhirGateway.Commands.Demo.Scenario;

namespace FhirGateway.Commands.Demo.Scenarios;

/// <summary>
/// R33: the summary of a stay, once per top-level stay. From the discharge: England 24 hours, Scotland the end of the
/// calendar day. Who died, left before being seen or went on to be admitted is excluded.
/// </summary>
internal static class StayScenarios
{
    static readonly Scenario[] Missing =
    [
        Failure("summary-missing-inpatient-scotland", "No summary on the day of discharge", Start.On(Monday), s => s
            .Admit("+0d 10:00", "IMP").Discharge("+3d 14:00").Summarise("+5d 10:00")).InScotland(),

        Failure("summary-missing-inpatient-england", "No summary within 24 hours", Start.On(Tuesday).Steady(6), s => s
            .Admit("+0d 10:00", "IMP").Discharge("+3d 14:00").Sweep("+4d 13:59", "+4d 14:00").Summarise("+5d 10:00")).InEngland(),

        Failure("summary-missing-day-case", "A day case owes a summary as well", Start.On(Wednesday).Steady(3), s => s
            .Admit("+0d 08:00", "SS").Discharge("+0d 16:00").Sweep("+1d 15:59", "+1d 16:00").Summarise("+2d 10:00")).InEngland(),

        Failure("summary-missing-emergency", "An emergency attendance owes a summary as well", Start.On(Saturday), s => s
            .Admit("+0d 14:00", "EMER").Discharge("+0d 20:00").Summarise("+1d 10:00")).InScotland(),

        Failure("summary-missing-emergency-england", "An emergency attendance on a Sunday in England", Start.On(Sunday).Steady(3), s => s
            .Admit("+0d 14:00", "EMER").Discharge("+0d 20:00").Sweep("+1d 19:59", "+1d 20:00").Summarise("+2d 10:00")).InEngland(),

        Failure("summary-clock-change", "24 hours from Saturday 25 October 14:00 BST end on Sunday at 13:00 GMT",
            Start.Date(2025, 10, 25), s => s
            .Admit("+0d 08:00", "IMP").Discharge("+0d 14:00").Sweep("+1d 12:59", "+1d 13:00").Summarise("+1d 15:00")).InEngland(),

        Failure("summary-preliminary", "A summary that nobody signed is none", Start.On(Thursday), s => s
            .Admit("+0d 10:00", "IMP").Discharge("+2d 14:00").Summarise("+2d 15:00", docStatus: "preliminary")
            .SignLetter("+4d 10:00", name: "summary")).InScotland(),

        Failure("summary-missing-with-wards", "Two wards, one stay: one summary is owed, once", Start.On(Monday), s => s
            .Admit("+0d 10:00", "IMP").Ward("+0d 10:00", "+2d 10:00", "ward-1").Ward("+2d 10:00", "+5d 14:00", "ward-2")
            .Discharge("+5d 14:00").Summarise("+7d 10:00")).InScotland(),
    ];

    static readonly Scenario[] Settled =
    [
        NearMiss("summary-one-minute-inside", "The summary comes one minute before the 24 hours are over",
            Start.On(Tuesday).Steady(6), s => s
            .Admit("+0d 10:00", "IMP").Discharge("+3d 14:00").Summarise("+4d 13:59").Sweep("+4d 14:00")).InEngland(),

        NearMiss("died-in-hospital", "The patient died in hospital: excluded", Start.On(Wednesday), s => s
            .Admit("+0d 10:00", "IMP").Die("+3d 13:00").Discharge("+3d 14:00", "exp").Sweep("+4d 14:00")),

        NearMiss("left-before-seen", "Left the emergency department before being seen", Start.On(Friday), s => s
            .Admit("+0d 18:00", "EMER").Discharge("+0d 21:00", "aadvice").Sweep("+1d 21:00")),

        NearMiss("emergency-turned-admission", "The emergency turned into an admission, which has its summary", Start.On(Thursday), s => s
            .Admit("+0d 09:00", "EMER").Discharge("+0d 14:00").Admit("+0d 15:00", "IMP", "admission")
            .Discharge("+3d 11:00", name: "admission").Summarise("+3d 12:00", stay: "admission").Sweep("+4d 11:00")),
    ];

    public static readonly Scenario[] All = [.. Missing, .. Settled];
}
