using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest;

/// <summary>A deletion: a last version without content. Deleting twice is no fault.</summary>
internal sealed class Delete(Acceptance acceptance)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct) => Answered(
        request.AsEntry().ReadPreconditions(isInBundle: false) switch
        {
            ({ } asked, _) => await acceptance.Delete(request.Type, request.Id, asked, request.AsSubmission(), ct),
            var (_, refused) => AcceptanceResult.Refused(refused!),
        });

    /// <summary>Of what meets the criteria; of nothing, which is no fault either.</summary>
    public async Task<Answer> ServeConditional(FhirRequest request, CancellationToken ct) => Answered(
        await acceptance.Conditionally(request.AsEntry(), request.AsSubmission(), ct));

    static Answer Answered(AcceptanceResult result)
    {
        if (result.Refusal is { } refusal) return Answer.Of(refusal);
        return result.Writes is [var deleted]
            ? new Answer(OutcomeKind.NoContent) { ETag = VersionTag.Of(deleted.Stored.Version) }
            : new Answer(OutcomeKind.NoContent);
    }
}
