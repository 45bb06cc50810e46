using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>The versions of one resource, newest first.</summary>
internal sealed class HistoryInstance(ResourceStore store)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var odd = request.Query.FirstOrDefault(p => p.Key is not ("_format" or "_pretty" or "_count" or "_before")).Key;
        if (odd is not null)
            return Answer.Of(
                OutcomeKind.Invalid, "not-supported", $"The parameter '{odd}' is not supported by history.");
        if (Number(request, "_count", SearchQuery.DefaultCount) is not { } count
            || Number(request, "_before", int.MaxValue) is not { } before)
            return Answer.Of(OutcomeKind.Invalid, "value", "_count and _before take a number from 1.");
        count = Math.Min(count, SearchQuery.MaximalCount);
        // One more than asked for tells whether there is a next page.
        var versions = await store.HistoryOf(
            request.Type, request.Id, request.Caller.Audience, count + 1, before, ct);
        if (versions.Count == 0) return Read.Unknown(request);
        return Answer.Of(History(request, versions, count));
    }

    static byte[] History(FhirRequest request, List<StoredResource> versions, int count)
    {
        var path = $"{request.Base}/{request.Type}/{request.Id}";
        var used = request.Query.Where(p => p.Key is "_count" or "_before").ToList();
        using var bundle = new BundleWriter("history");
        if (request.Parameter("_before") is null && versions.Count <= count) bundle.Total(versions.Count);
        bundle.Link("self", PageLinks.Of(path + "/_history", used, null));
        var page = versions.Take(count).ToList();
        if (versions.Count > count)
            bundle.Link("next", $"{path}/_history?_count={count}&_before={page[^1].Version}");
        foreach (var version in page)
        {
            var (method, kind) = version switch
            {
                { Deleted: true } => ("DELETE", OutcomeKind.NoContent),
                { Version: 1 } => ("PUT", OutcomeKind.Created),
                _ => ("PUT", OutcomeKind.Ok),
            };
            bundle.Version(path, version.Deleted ? default : version.Body, method, $"{request.Type}/{request.Id}",
                new Answer(kind) { ETag = VersionTag.Of(version.Version), LastModified = version.At });
        }
        return bundle.End();
    }

    static int? Number(FhirRequest request, string name, int unless) => request.Parameter(name) switch
    {
        null => unless,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 => n,
        _ => null,
    };
}
