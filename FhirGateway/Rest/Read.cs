using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>The current version of a resource.</summary>
internal sealed class Read(ResourceStore store)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct) =>
        await store.Read(request.Type, request.Id, request.Caller.Audience, ct) switch
        {
            null => Unknown(request),
            { Deleted: true } gone => Gone(gone),
            var found when VersionTag.Names(request.IfNoneMatch, found.Version) => NotModified(found),
            var found when await IsUnmodified(request, found, ct) => NotModified(found),
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

    // If-None-Match says it better and counts alone (RFC 9110, 13.1.3). Last-Modified has whole seconds: where the
    // version before was made in the same second, nobody can tell which of the two the caller has.
    async Task<bool> IsUnmodified(FhirRequest request, StoredResource found, CancellationToken ct)
    {
        if (request.IfModifiedSince is not { } since || request.IfNoneMatch is not null) return false;
        if (found.At <= since) return true;
        if (Second(found.At) != since) return false;
        if (found.Version == 1) return true;
        var before = await store.FindVersion(
            found.Type, found.Id, found.Version - 1, request.Caller.Audience, ct);
        return before is not null && Second(before.At) != since;
    }

    static DateTimeOffset Second(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));

    static Answer NotModified(StoredResource found) =>
        Answer.Of(found, OutcomeKind.NotModified) with { Body = default };
}
