using System.Text.Json;
using FhirGateway.Http;
using FhirGateway.Referrals.Workflow;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>GET /fhir/PlanDefinition/referral-workflow</c>, and <c>GET /fhir/$workflow</c> for who does not know its name:
/// the table of moves by which this gateway judges, made from the very rows.
/// </summary>
internal sealed class Workflow(TimeProvider clock)
{
    readonly DateTimeOffset since = clock.GetUtcNow();

    public Task<Answer> Serve(FhirRequest request, CancellationToken ct) => Task.FromResult(Answer.Of(Plan()));

    /// <summary>Answers a read of the plan, and leaves every other to what follows.</summary>
    public Handler Or(Handler next) => (request, ct) =>
        request is { Type: "PlanDefinition", Id: WorkflowPlan.Id } ? Serve(request, ct) : next(request, ct);

    byte[] Plan()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, BundleWriter.Relaxed)) WorkflowPlan.Write(json, since);
        return text.ToArray();
    }
}
