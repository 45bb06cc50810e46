using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>
/// A search among one or several types: one query for each, which differ in what the parameters are called within, and
/// one more for what is contained. Only parameters that all the types have may be asked for.
/// </summary>
/// <param name="Parts">Empty when an issue is an error.</param>
internal sealed record SearchOfTypes(IReadOnlyList<SearchQuery> Parts, IReadOnlyList<Issue> Issues)
{
    /// <param name="types">What is searched, one at least.</param>
    /// <param name="query">The parameters, decoded, in order.</param>
    /// <param name="setting">By what they are read.</param>
    /// <param name="within">What must hold beside them, or null.</param>
    public static SearchOfTypes Read(
        IReadOnlyList<string> types, IReadOnlyList<KeyValuePair<string, string>> query, SearchSetting setting,
        Criterion? within = null)
    {
        var parts = new List<SearchQuery>();
        var issues = new List<Issue>();
        foreach (var type in types)
        {
            var (part, found) = SearchParser.Parse(type, query, setting with { Types = types });
            // What one type says is enough to know.
            if (part is null) return new([], found);
            var whole = within is null ? part : part with { Criteria = [within, .. part.Criteria] };
            parts.AddRange(part.Scopes.Select(whole.In));
            issues.AddRange(found);
        }
        if (!parts.TrueForAll(p => p.Sort.Select(s => s.Kind).SequenceEqual(parts[0].Sort.Select(s => s.Kind))))
            return new([], [Issue.Error("not-supported", "The values to sort by are of different kinds in the types that are searched.")]);
        return new(parts, [.. issues.Distinct()]);
    }

    public IReadOnlyList<IndexNeed> Needs => [.. Parts.SelectMany(p => p.Needs)];
}
