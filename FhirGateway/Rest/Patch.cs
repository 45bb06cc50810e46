using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest;

/// <summary>A change told as a patch: JSON Patch, or a FHIRPath Patch in Parameters.</summary>
internal sealed class Patch(Acceptance acceptance)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct) => WriteAnswer.Of(request,
        (PatchOf(request), request.AsEntry().ReadPreconditions(isInBundle: false)) switch
        {
            (({ } patch, _), ({ } asked, _)) =>
                await acceptance.Patch(request.Type, request.Id, asked, patch, request.AsSubmission(), ct),
            var ((_, unreadable), (_, malformed)) =>
                await acceptance.Keep(request.AsSubmission(), (malformed ?? unreadable)!, ct),
        });

    /// <summary>Of the one resource that meets the criteria.</summary>
    public async Task<Answer> ServeConditional(FhirRequest request, CancellationToken ct) => PatchOf(request) switch
    {
        ({ } patch, _) => WriteAnswer.Of(request,
            await acceptance.PatchConditionally(request.AsEntry(), patch, request.AsSubmission(), ct)),
        var (_, refused) => WriteAnswer.Of(request, await acceptance.Keep(request.AsSubmission(), refused!, ct)),
    };

    static (PatchDocument? Patch, Fhir.Outcome? Refused) PatchOf(FhirRequest request) =>
        request.IsEntry ? PatchDocument.OfEntry(request.Body)
        : Media.Is(request.ContentType, Media.JsonPatch) ? (PatchDocument.OfJson(request.Body), null)
        : PatchDocument.OfParameters(request.Body);
}
