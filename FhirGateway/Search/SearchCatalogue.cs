using System.Collections.Frozen;

namespace FhirGateway.Search;

/// <summary>The search parameters of every resource type.</summary>
internal sealed class SearchCatalogue
{
    readonly FrozenDictionary<string, FrozenDictionary<string, SearchParameter>> types;

    public SearchCatalogue(int version, IEnumerable<SearchParameter> parameters)
    {
        Version = version;
        types = parameters.GroupBy(p => p.Resource).ToFrozenDictionary(g => g.Key, Numbered);
    }

    /// <summary>R4's parameters and our own.</summary>
    public static SearchCatalogue R4 { get; } = new(1, OwnParameters.All);

    /// <summary>Index rows written under another version are rebuilt.</summary>
    public int Version { get; }

    public SearchParameter? Find(string type, string code) => types.GetValueOrDefault(type)?.GetValueOrDefault(code);

    /// <summary>The parameters of a type, by code.</summary>
    public IReadOnlyList<SearchParameter> For(string type) =>
        types.GetValueOrDefault(type)?.Values.OrderBy(p => p.Code, StringComparer.Ordinal).ToList() ?? [];

    static FrozenDictionary<string, SearchParameter> Numbered(IEnumerable<SearchParameter> ofOneType) =>
        ofOneType.OrderBy(p => p.Code, StringComparer.Ordinal)
            .Select((p, i) => p with { Bit = i < 63 ? i : null })
            .ToFrozenDictionary(p => p.Code);
}
