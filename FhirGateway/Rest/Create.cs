using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest;

/// <summary>A new resource under an id of ours, with If-None-Exist unless there is one already.</summary>
internal sealed class Create(Acceptance acceptance)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct) => request.IfNoneExist is null
        ? WriteAnswer.Of(request, await acceptance.Create(request.Type, request.AsSubmission(), ct))
        : WriteAnswer.Of(request, await acceptance.Conditionally(request.AsEntry(), request.AsSubmission(), ct));
}
