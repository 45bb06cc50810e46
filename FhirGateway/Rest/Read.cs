using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>The current version of a resource.</summary>
internal sealed class Read(ResourceStore store, ConditionalRead conditional)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct) =>
        await store.Read(request.Type, request.Id, request.Caller.Audience, ct) switch
        {
            null => Unknown(request),
            { Deleted: true } gone => Gone(gone),
            var found => await conditional.Of(request, found, ct),
        };

    public static Answer Unknown(FhirRequest request) => Answer.Of(
        OutcomeKind.NotFound, "not-found", $"There is no {request.Type}/{request.Id}.");

    public static Answer Gone(StoredResource deleted) =>
        Answer.Of(OutcomeKind.Gone, "deleted", $"{deleted.Type}/{deleted.Id} was deleted.") with
        {
            ETag = VersionTag.Of(deleted.Version),
            LastModified = deleted.At,
        };
}
