using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>
/// Preconditions of a read (<see href="https://hl7.org/fhir/R4/http.html#cread"/>), in the order of RFC 9110, 13.2.2:
/// 412 by If-Match or If-Unmodified-Since, then 304 by If-None-Match, or without that by If-Modified-Since.
/// </summary>
internal sealed class ConditionalRead(ResourceStore store)
{
    public async Task<Answer> Of(FhirRequest request, StoredResource found, CancellationToken ct)
    {
        // A malformed If-None-Match only costs the client the saving.
        var (asked, malformed) = Preconditions.Read(request.IfMatch, ifNoneMatch: null, request.IfUnmodifiedSince);
        if (asked is null) return Answer.Of(malformed!);
        if (asked.Refuse(found.Reference, found.Version, found.Deleted, found.At) is { } failed)
            return Answer.Of(failed);
        var isUnchanged = request.IfNoneMatch is { } tags
            ? EntityTags.Parse(tags)?.Includes(found.Version) == true
            : await IsUnmodified(request, found, ct);
        return isUnchanged ? Answer.Of(found, OutcomeKind.NotModified) with { Body = default } : Answer.Of(found);
    }

    // Last-Modified has whole seconds: where the version before was made in the same second, nobody can tell which of
    // the two the client has.
    async Task<bool> IsUnmodified(FhirRequest request, StoredResource found, CancellationToken ct)
    {
        if (request.IfModifiedSince is not { } since) return false;
        if (found.At <= since) return true;
        if (Preconditions.Second(found.At) != since) return false;
        if (found.Version == 1) return true;
        var before = await store.FindVersion(
            found.Type, found.Id, found.Version - 1, request.Caller.Audience, ct);
        return before is not null && Preconditions.Second(before.At) != since;
    }
}
