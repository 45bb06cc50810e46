using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest;

/// <summary>A new resource under an id of ours, with If-None-Exist unless there is one already.</summary>
internal sealed class Create(Acceptance acceptance)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        if (request.AsEntry().ReadPreconditions(isInBundle: false).Refused is { } refused)
            return WriteAnswer.Of(request, await acceptance.Keep(request.AsSubmission(), refused, ct));
        return WriteAnswer.Of(request, request.IfNoneExist is null
            ? await acceptance.Create(request.Type, request.AsSubmission(), ct)
            : await acceptance.Conditionally(request.AsEntry(), request.AsSubmission(), ct));
    }
}
