using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Rest;

/// <summary>A deletion: a last version without content. Deleting twice is no fault.</summary>
internal sealed class Delete(Acceptance acceptance)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var result = await acceptance.Delete(
            request.Type, request.Id, VersionTag.Read(request.IfMatch), request.AsSubmission(), ct);
        return result.Refusal switch
        {
            { Kind: OutcomeKind.Gone } or { Kind: OutcomeKind.NotFound } => new Answer(OutcomeKind.NoContent),
            { } refusal => Answer.Of(refusal),
            null => new Answer(OutcomeKind.NoContent) { ETag = VersionTag.Of(result.Writes[0].Stored.Version) },
        };
    }
}
