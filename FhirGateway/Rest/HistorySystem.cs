using FhirGateway.Http;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>The versions of all resources, newest first.</summary>
internal sealed class HistorySystem(History history)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct) =>
        (await history.Serve(request, new HistoryQuery(), ct)).Answer;
}
