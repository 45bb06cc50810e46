using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>One version of a resource, also when it is not the current one.</summary>
internal sealed class VRead(ResourceStore store, ConditionalRead conditional)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        if (!int.TryParse(request.Route["vid"], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            return Unknown(request);
        return await store.FindVersion(request.Type, request.Id, version, request.Caller.Audience, ct) switch
        {
            null => Unknown(request),
            { Deleted: true } gone => Read.Gone(gone),
            var found => await conditional.Of(request, found, ct),
        };
    }

    static Answer Unknown(FhirRequest request) => Answer.Of(OutcomeKind.NotFound, "not-found",
        $"There is no version {request.Route["vid"]} of {request.Type}/{request.Id}.");
}
