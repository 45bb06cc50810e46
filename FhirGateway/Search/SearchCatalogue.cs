using System.Collections.Frozen;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>The search parameters of every resource type.</summary>
internal sealed class SearchCatalogue
{
    /// <summary>To be raised whenever a parameter or the making of index rows changes.</summary>
    const int CurrentVersion = 5;

    /// <summary>
    /// Versions from this on are numbered by the database: those of types with parameters that were added.
    /// </summary>
    public const int FirstAdded = 1000;

    static readonly Lazy<SearchCatalogue> Shipped = new(() => new(CurrentVersion, [.. OfR4(), .. OwnParameters.All]));

    readonly FrozenDictionary<string, AddedVersion> versions = FrozenDictionary<string, AddedVersion>.Empty;

    readonly FrozenDictionary<string, FrozenDictionary<string, SearchParameter>> byCode;
    readonly FrozenDictionary<string, SearchParameter[]> inOrder;

    /// <param name="parameters">Of two with the same type and code the later one counts.</param>
    public SearchCatalogue(int version, IEnumerable<SearchParameter> parameters)
    {
        Version = version;
        inOrder = parameters.GroupBy(p => p.Resource).ToFrozenDictionary(g => g.Key, Numbered);
        byCode = inOrder.ToFrozenDictionary(t => t.Key, t => t.Value.ToFrozenDictionary(p => p.Code));
    }

    SearchCatalogue(
        SearchCatalogue shipped, IReadOnlyList<SearchParameter> added, IEnumerable<KeyValuePair<string, AddedVersion>> versions)
    {
        Version = shipped.Version;
        Added = added;
        this.versions = versions.ToFrozenDictionary();
        inOrder = shipped.inOrder.Concat(
            added.GroupBy(p => p.Resource).Select(g => KeyValuePair.Create(g.Key, g.ToArray())))
            .GroupBy(t => t.Key)
            .ToFrozenDictionary(t => t.Key, t => t.SelectMany(p => p.Value).DistinctBy(p => p.Code).ToArray());
        byCode = inOrder.ToFrozenDictionary(t => t.Key, t => t.Value.ToFrozenDictionary(p => p.Code));
    }

    /// <summary>R4's parameters and our own.</summary>
    public static SearchCatalogue R4 => Shipped.Value;

    /// <summary>What this program makes of R4's and our own parameters; rows of an older one are rebuilt.</summary>
    public int Version { get; }

    /// <summary>What stored SearchParameters add, by type and code.</summary>
    public IReadOnlyList<SearchParameter> Added { get; } = [];

    /// <summary>The version under which index rows of a type are written now.</summary>
    public int VersionOf(string type) => versions.TryGetValue(type, out var own) ? own.Version : Version;

    /// <summary>Which set of added parameters a type has; 0 for none ever.</summary>
    public int OrdinalOf(string type) => versions.TryGetValue(type, out var own) ? own.Ordinal : 0;

    /// <summary>These parameters beside what is shipped, which no added one replaces.</summary>
    public static SearchCatalogue WithAdded(
        IReadOnlyList<SearchParameter> added, IEnumerable<KeyValuePair<string, AddedVersion>> versionOfTypes) =>
        new(R4, added, versionOfTypes);

    public SearchParameter? Find(string type, string code) => byCode.GetValueOrDefault(type)?.GetValueOrDefault(code);

    /// <summary>The parameters of a type, by code.</summary>
    public IReadOnlyList<SearchParameter> For(string type) => inOrder.GetValueOrDefault(type) ?? [];

    /// <summary>What a query on a type may really ask for, those of the row itself included.</summary>
    public IEnumerable<(string Code, SearchKind Kind)> Answered(string type) =>
        For(type).Where(p => ParameterType.Of(p) is not null).Select(p => (p.Code, p.Kind))
            .Concat<(string Code, SearchKind Kind)>(OfEveryType)
            .OrderBy(p => p.Code, StringComparer.Ordinal);

    static readonly (string Code, SearchKind Kind)[] OfEveryType =
    [
        ("_content", SearchKind.String), ("_filter", SearchKind.Special), ("_id", SearchKind.Token),
        ("_lastUpdated", SearchKind.Date), ("_list", SearchKind.String), ("_text", SearchKind.String),
    ];

    static SearchParameter[] Numbered(IEnumerable<SearchParameter> ofOneType) =>
        [.. ofOneType.GroupBy(p => p.Code).Select(g => g.Last()).OrderBy(p => p.Code, StringComparer.Ordinal)
            .Select((p, i) => p with { Bit = i < 63 ? i : null })];

    /// <summary>
    /// R4's parameters that have an expression; <c>_id</c> and <c>_lastUpdated</c> are columns of their own.
    /// </summary>
    static IEnumerable<SearchParameter> OfR4() =>
        from definition in DefinitionSet.R4.SearchParameters
        where definition.Code is not ("_id" or "_lastUpdated")
        from (string Base, string? Expression) part in definition.Expressions.Select(e => (e.Key, e.Value))
        where part.Expression is not null
        from type in TypesOf(part.Base)
        select Of(type, definition, part.Expression);

    static SearchParameter Of(string type, SearchParameterDefinition definition, string expression) =>
        new(type, definition.Code, KindOf(definition.Type), expression, TargetsOf(definition))
        {
            Components = ComponentsOf(type, definition),
        };

    /// <summary>
    /// The parts of a composite; none when one of them is not understood, and the parameter is then refused.
    /// </summary>
    static List<CompositePart> ComponentsOf(string type, SearchParameterDefinition composite)
    {
        var parts = new List<CompositePart>();
        foreach (var component in composite.Components)
        {
            if (Part(type, component.Definition, component.Expression) is not { } part) return [];
            parts.Add(part);
        }
        // R4 gives DocumentReference.relationship its two definitions the wrong way round: "code" is no reference.
        if (parts is [{ Kind: SearchKind.Reference } target, { Kind: SearchKind.Token } code])
            parts = [target with { Definition = code.Definition }, code with { Definition = target.Definition }];
        return parts is [{ Kind: SearchKind.Token }, _, ..] ? parts : [];
    }

    /// <summary>A part that is searched as one of R4's parameters is; null where that has none for the type.</summary>
    public static CompositePart? Part(string type, string definition, string expression) =>
        ByUrl.Value.GetValueOrDefault(definition.Split('|')[0]) is { } found
            && found.Expressions.GetValueOrDefault(type) is { } own
            ? CompositePart.Read(Of(type, found, own), expression)
            : null;

    static readonly Lazy<Dictionary<string, SearchParameterDefinition>> ByUrl =
        new(() => DefinitionSet.R4.SearchParameters.ToDictionary(d => d.Url));

    static IEnumerable<string> TypesOf(string @base) => DefinitionSet.R4.IsResource(@base)
        ? [@base]
        : DefinitionSet.R4.ResourceTypes.Where(type => DefinitionSet.R4.Type(type)!.Is(@base));

    // A parameter that may point to every type is written with no targets.
    static IReadOnlyList<string> TargetsOf(SearchParameterDefinition definition) =>
        definition.Targets.Count >= DefinitionSet.R4.ResourceTypes.Count - 5 ? [] : definition.Targets;

    static SearchKind KindOf(string type) => Enum.Parse<SearchKind>(type, ignoreCase: true);
}

/// <summary>A version of the index rows of one type that has, or had, parameters beside the shipped ones.</summary>
/// <param name="Version">What its rows are marked with.</param>
/// <param name="Ordinal">Which set of added parameters it is; a later set has a higher one.</param>
internal readonly record struct AddedVersion(int Version, int Ordinal);
