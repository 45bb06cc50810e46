using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Patch;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Operations;

/// <summary>
/// <c>$meta</c> (<see href="https://hl7.org/fhir/R4/resource-operation-meta.html"/>): the profiles, security labels
/// and tags of
/// a version or a resource, or those in use in a type or in the whole system, as far as the caller may see who uses
/// them.
/// </summary>
internal sealed class Meta(ResourceStore store)
{
    /// <summary>So many labelled resources are looked into for one answer.</summary>
    const int Most = 20_000;

    static readonly OperationShape Shape = OperationShape.OfR4("Resource-meta");

    public async Task<Answer> ServeInstance(FhirRequest request, CancellationToken ct)
    {
        if (InputReader.Read(request, Shape).Refusal is { } refusal) return Answer.Of(refusal);
        var stored = request.Route.TryGetValue("vid", out var vid)
            ? await FindVersion(request, vid, ct)
            : await store.Find(request.Type, request.Id, request.Caller.Audience, ct);
        return stored switch
        {
            null => Read.Unknown(request),
            { Deleted: true } => Read.Gone(stored),
            _ => Of(stored),
        };
    }

    async Task<StoredResource?> FindVersion(FhirRequest request, string vid, CancellationToken ct) =>
        int.TryParse(vid, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? await store.FindVersion(request.Type, request.Id, version, request.Caller.Audience, ct) : null;

    /// <summary>A version's meta, as the answer to its being asked for or changed.</summary>
    public static Answer Of(StoredResource stored) =>
        Answer.Of(stored) with { Body = ParametersJson.Meta(stored.Read()?.Root["meta"]) };

    public Task<Answer> ServeType(FhirRequest request, CancellationToken ct) => Gathered(request, [request.Type], ct);

    public Task<Answer> ServeSystem(FhirRequest request, CancellationToken ct) =>
        Gathered(request, DefinitionSet.R4.ResourceTypes, ct);

    async Task<Answer> Gathered(FhirRequest request, IReadOnlyList<string> types, CancellationToken ct)
    {
        if (InputReader.Read(request, Shape).Refusal is { } refusal) return Answer.Of(refusal);
        var labels = new Dictionary<(string, string?, string?), (string Set, Element Label)>();
        var seen = 0;
        foreach (var type in types)
            await foreach (var resource in Labelled(type, request.Caller.Audience, ct))
            {
                if (++seen > Most)
                    return Answer.Of(OutcomeKind.Unprocessable, "too-costly",
                        $"More than {Most} resources bear labels: ask of one type, or of single resources.");
                if (resource.Read()?.Root["meta"] is not { } meta) continue;
                foreach (var (set, label) in MetaLabels.Of(meta))
                    labels.TryAdd(MetaLabels.KeyOf(set, label), (set, label));
            }
        return Answer.Of(ParametersJson.Meta(labels.Values));
    }

    /// <summary>The resources of a type that have a profile, a security label or a tag.</summary>
    async IAsyncEnumerable<StoredResource> Labelled(
        string type, Audience audience, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var mask = ((string[])["_profile", "_security", "_tag"]).Select(
            code => SearchCatalogue.R4.Find(type, code)?.Mask ?? 0)
            .Aggregate((all, one) => all | one);
        var query = new SearchQuery(type) { Criteria = [new MissingCriterion(mask, Missing: false)], Count = 500 };
        while (true)
        {
            var page = await store.Search(query, audience, ct);
            foreach (var match in page.Matches) yield return match;
            if (page.Next is not { } next) yield break;
            query = query with { After = next };
        }
    }
}
