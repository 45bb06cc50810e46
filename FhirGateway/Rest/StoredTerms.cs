using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>Finds the stored value sets and code systems that a search's modifiers ask for; most searches ask for none.</summary>
internal sealed class StoredTerms(ResourceStore store)
{
    /// <summary>So many definitions one search may need; what lies beyond counts as not here.</summary>
    const int Most = 50;

    public async Task<SearchTerms> For(
        IReadOnlyList<KeyValuePair<string, string>> query, Audience audience, CancellationToken ct)
    {
        var asked = query.Where(p => p.Key[(p.Key.LastIndexOf(':') + 1)..] is "in" or "not-in" or "above" or "below")
            .SelectMany(p => QueryTerm.Split(p.Value, ','),
                (p, value) => (IsSet: p.Key.EndsWith("in", StringComparison.Ordinal), Value: value)).ToList();
        if (asked.Count == 0) return SearchTerms.R4;
        var found = new Finding(store, audience);
        foreach (var (isSet, value) in asked)
        {
            if (isSet) await found.ValueSet(QueryTerm.Unescape(value), ct);
            else if (QueryTerm.Split(value, '|') is [var system, _]) await found.Load("CodeSystem", QueryTerm.Unescape(system), ct);
        }
        return new SearchTerms(new TerminologySnapshot(new Catalog(found.Definitions)), found.ByReference);
    }

    /// <summary>What was found so far, and what it needs in turn.</summary>
    sealed class Finding(ResourceStore store, Audience audience)
    {
        readonly HashSet<(string Type, string Url)> seen = [];

        public List<Resource> Definitions { get; } = [];
        public Dictionary<string, Resource> ByReference { get; } = [];

        public async Task ValueSet(string name, CancellationToken ct)
        {
            if (ReferenceText.Local(name, store.PublicBase) is not ("ValueSet", var id)) await Load("ValueSet", name, ct);
            else if (await store.Find("ValueSet", id, audience, ct) is { Deleted: false } stored
                     && JsonFormat.Read(stored.Body).Resource is { } resource)
            {
                ByReference[name] = resource;
                await LoadParts(resource, ct);
            }
        }

        public async Task Load(string type, string canonical, CancellationToken ct)
        {
            var url = canonical.Split('|')[0];
            if (seen.Count >= Most || !seen.Add((type, url))) return;
            var parameter = SearchCatalogue.R4.Find(type, "url")!;
            var query = new SearchQuery(type)
            {
                Criteria = [new TokenCriterion(null, [], [UriParameter.Key(parameter, url)], Not: false)],
            };
            foreach (var stored in (await store.Search(query, audience, ct)).Matches)
                if (JsonFormat.Read(stored.Body).Resource is { } resource)
                {
                    Definitions.Add(resource);
                    await LoadParts(resource, ct);
                }
        }

        async Task LoadParts(Resource valueSet, CancellationToken ct)
        {
            var compose = valueSet.Root["compose"];
            foreach (var part in (compose?.All("include") ?? []).Concat(compose?.All("exclude") ?? []))
            {
                if (part.Text("system") is { } system) await Load("CodeSystem", system, ct);
                foreach (var other in part.All("valueSet"))
                    if (other.Value is { } canonical) await Load("ValueSet", canonical, ct);
            }
        }
    }
}
