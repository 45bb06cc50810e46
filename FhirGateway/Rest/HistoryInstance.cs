using FhirGateway.Http;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>The versions of one resource, newest first.</summary>
internal sealed class HistoryInstance(History history)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var (answer, isEmpty) = await history.Serve(request, new HistoryQuery(request.Type, request.Id), ct);
        return isEmpty && request.Query.All(p => p.Key is not ("_since" or "_at")) ? Read.Unknown(request) : answer;
    }
}
