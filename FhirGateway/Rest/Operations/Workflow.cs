using FhirGateway.Http;
using FhirGateway.Referrals.Workflow;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>GET /fhir/$workflow</c>: the table of moves by which this gateway judges, for who does not know its name. It is also
/// stored, as <c>PlanDefinition/referral-workflow</c>, where it is read and searched as any other.
/// </summary>
internal static class Workflow
{
    public static Task<Answer> Serve(FhirRequest request, CancellationToken ct) =>
        Task.FromResult(Answer.Of(WorkflowPlan.Plan.Json));
}
