using FhirGateway.Commands.Demo.Scenarios;

namespace FhirGateway.Commands.Demo;

/// <summary>All that can happen to a patient of the demo.</summary>
internal static class Catalogue
{
    public static readonly IReadOnlyList<Scenario> All =
    [
        .. HealthyScenarios.All,
        .. ReceiptScenarios.All,
        .. TriageScenarios.All,
        .. UrgencyScenarios.All,
        .. RegradeScenarios.All,
        .. WaitingScenarios.All,
        .. LetterScenarios.All,
        .. StayScenarios.All,
        .. FollowUpScenarios.All,
        .. DisorderScenarios.All,
        PatientSScenario.Scenario,
    ];
}
