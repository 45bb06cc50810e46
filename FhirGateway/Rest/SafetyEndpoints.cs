using FhirGateway.Http;
using FhirGateway.Safety;

namespace FhirGateway.Rest;

/// <summary>Maps the sweep on demand and <c>/health/safety</c>.</summary>
internal static class SafetyEndpoints
{
    public static void MapSafety(this IEndpointRouteBuilder endpoints)
    {
        var sweep = endpoints.ServiceProvider.GetRequiredService<SweepOperation>();
        endpoints.MapOperation("POST", "$safety-sweep", async (request, ct) =>
            await sweep.Run(request.Query, request.Body, ct) switch
            {
                ({ } parameters, _) => Answer.Of(parameters),
                (_, { } outcome) => Answer.Of(outcome),
                _ => throw new InvalidOperationException("A sweep ended without result and without outcome."),
            });
        var health = endpoints.ServiceProvider.GetRequiredService<SafetyHealth>();
        endpoints.MapGet("/health/safety", async (CancellationToken ct) =>
        {
            var state = await health.Read(ct);
            return Results.Text(state.ToJson(), "application/json", statusCode: state.IsGood ? 200 : 503);
        });
    }
}
