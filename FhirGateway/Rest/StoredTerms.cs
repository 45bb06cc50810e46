using FhirGateway.Search;

namespace FhirGateway.Rest;

/// <summary>
/// Finds the value sets and code systems that a search's modifiers ask for; most searches ask for none.
/// </summary>
internal sealed class StoredTerms(KnownDefinitions definitions)
{
    public async Task<SearchTerms> For(
        IReadOnlyList<KeyValuePair<string, string>> query, Audience audience, CancellationToken ct)
    {
        var asked = query.Where(p => p.Key[(p.Key.LastIndexOf(':') + 1)..] is "in" or "not-in" or "above" or "below")
            .SelectMany(p => QueryTerm.Split(p.Value, ','),
                (p, value) => (IsSet: p.Key.EndsWith("in", StringComparison.Ordinal), Value: value)).ToList();
        if (asked.Count == 0) return SearchTerms.R4;
        var inquest = definitions.Begin(audience);
        foreach (var (isSet, value) in asked)
        {
            if (isSet) await inquest.ValueSet(QueryTerm.Unescape(value), ct);
            else if (QueryTerm.Split(value, '|') is [var system, _])
                await inquest.Load("CodeSystem", QueryTerm.Unescape(system), ct);
        }
        return new SearchTerms(inquest.Terms, inquest.ByReference);
    }
}
