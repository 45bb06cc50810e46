using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>Keys are hashes; where a collision would show another's record, the record itself is asked.</summary>
internal sealed class Meant(IReadOnlyList<SearchQuery> parts)
{
    readonly List<(SearchQuery Query, List<TokenCheck> Checks)> checks = [.. parts.Select(p => (p, Checks(p)))];

    /// <summary>The match is one by what it says itself.</summary>
    public bool Is(StoredResource match)
    {
        // The index is behind what is stored for no longer than it is rebuilt; what was not there then is no match.
        if (match.Body.IsEmpty) return false;
        if (checks.TrueForAll(c => c.Checks.Count == 0)) return true;
        return JsonFormat.Read(match.Body).Resource is { } resource && checks.Exists(
            c => Candidates(match, resource.Root, c.Query).Any(root => c.Checks.TrueForAll(check => check.Holds(root))));
    }

    static List<TokenCheck> Checks(SearchQuery query) =>
        [.. query.Criteria.OfType<TokenCriterion>().Select(c => c.Check).OfType<TokenCheck>()];

    /// <summary>What of it the query may have found.</summary>
    static IEnumerable<Element> Candidates(StoredResource match, Element root, SearchQuery query) => query.Scope switch
    {
        SearchScope.Containers => root.All("contained").Where(c => c.Type == query.Type),
        SearchScope.Contained => match.Part is not null && root.Type == query.Type ? [root] : [],
        _ => match.Part is null && root.Type == query.Type ? [root] : [],
    };
}
