using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest;

/// <summary>A new version under an id that the client knows or, in open mode, chooses.</summary>
internal sealed class Update(Acceptance acceptance)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct) => WriteAnswer.Of(request,
        request.AsEntry().ReadPreconditions(isInBundle: false) switch
        {
            ({ } asked, _) => await acceptance.Update(request.Type, request.Id, asked, request.AsSubmission(), ct),
            var (_, refused) => await acceptance.Keep(request.AsSubmission(), refused!, ct),
        });

    /// <summary>Of the one resource that meets the criteria, or of a new one.</summary>
    public async Task<Answer> ServeConditional(FhirRequest request, CancellationToken ct) => WriteAnswer.Of(request,
        await acceptance.Conditionally(request.AsEntry(), request.AsSubmission(), ct));
}
