using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>The current version of a resource.</summary>
internal sealed class Read(ResourceStore store)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct) =>
        await store.Find(request.Type, request.Id, request.Caller.Audience, ct) switch
        {
            null => Unknown(request),
            { Deleted: true } gone => Gone(gone),
            var found when VersionTag.Read(request.IfNoneMatch) == found.Version => NotModified(found),
            var found => Answer.Of(found),
        };

    public static Answer Unknown(FhirRequest request) => Answer.Of(
        OutcomeKind.NotFound, "not-found", $"There is no {request.Type}/{request.Id}.");

    public static Answer Gone(StoredResource deleted) =>
        Answer.Of(OutcomeKind.Gone, "deleted", $"{deleted.Type}/{deleted.Id} was deleted.") with
        {
            ETag = VersionTag.Of(deleted.Version),
            LastModified = deleted.At,
        };

    static Answer NotModified(StoredResource found) =>
        Answer.Of(found, OutcomeKind.NotModified) with { Body = default };
}
