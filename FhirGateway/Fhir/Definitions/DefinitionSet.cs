using System.Collections.Frozen;

namespace FhirGateway.Fhir.Definitions;

/// <summary>R4's definitions, read once from conformance/r4, each part when it is first asked for.</summary>
internal sealed class DefinitionSet
{
    static readonly Lazy<DefinitionSet> Shipped = new(() => new DefinitionSet(Shipping.Lines));

    readonly FrozenDictionary<string, TypeDefinition> types;
    readonly FrozenDictionary<string, TypeDefinition> nodes;
    readonly Lazy<FrozenDictionary<string, ValueSetDefinition>> valueSets;
    readonly Lazy<IReadOnlyList<SearchParameterDefinition>> searchParameters;
    readonly Lazy<IReadOnlyList<CompartmentDefinition>> compartments;
    readonly Lazy<IReadOnlyList<OperationDefinition>> operations;

    /// <param name="lines">The lines of one of the files, by its name.</param>
    public DefinitionSet(Func<string, IEnumerable<ReadOnlyMemory<byte>>> lines)
    {
        nodes = new TypeReader().Read(lines("types.jsonl"));
        types = nodes.Values.Where(n => n.Path == n.Name).ToFrozenDictionary(n => n.Name);
        ResourceTypes = [.. types.Values.Where(t => t.IsResource && !t.IsAbstract).Select(t => t.Name)
            .Order(StringComparer.Ordinal)];
        valueSets = new(() => LineReader.ValueSets(lines("value-sets.jsonl")).ToFrozenDictionary(v => v.Url));
        searchParameters = new(() => [.. LineReader.SearchParameters(lines("search-parameters.jsonl"))]);
        compartments = new(() => [.. LineReader.Compartments(lines("compartments.jsonl"))]);
        operations = new(() => [.. LineReader.Operations(lines("operations.jsonl"))]);
    }

    public static DefinitionSet R4 => Shipped.Value;

    /// <summary>The concrete resource types, in alphabetical order.</summary>
    public IReadOnlyList<string> ResourceTypes { get; }

    /// <summary>All types, primitive and abstract ones included.</summary>
    public IEnumerable<TypeDefinition> Types => types.Values;

    public IReadOnlyList<SearchParameterDefinition> SearchParameters => searchParameters.Value;
    public IReadOnlyList<CompartmentDefinition> Compartments => compartments.Value;
    public IReadOnlyList<OperationDefinition> Operations => operations.Value;
    public IEnumerable<ValueSetDefinition> ValueSets => valueSets.Value.Values;

    public TypeDefinition? Type(string name) => types.GetValueOrDefault(name);

    /// <summary>A type, or a backbone by its path: <c>Patient.contact</c>.</summary>
    public TypeDefinition? Node(string path) => nodes.GetValueOrDefault(path);

    /// <summary>The value set of a required or extensible binding.</summary>
    public ValueSetDefinition? ValueSet(string url) => valueSets.Value.GetValueOrDefault(url);

    /// <summary>Whether that is a concrete resource type.</summary>
    public bool IsResource(string name) => Type(name) is { IsResource: true, IsAbstract: false };

    internal TypeDefinition? Type(ReadOnlySpan<char> name) =>
        types.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var type) ? type : null;
}
