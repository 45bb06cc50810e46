using FhirGateway.Http;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>The versions of all resources of a type, newest first.</summary>
internal sealed class HistoryType(History history)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct) =>
        (await history.Serve(request, new HistoryQuery(request.Type), ct)).Answer;
}
