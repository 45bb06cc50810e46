namespace FhirGateway.Fhir.Definitions;

/// <summary>A search parameter of R4.</summary>
/// <param name="Code">The name in a query: <c>patient</c>.</param>
/// <param name="Type">token, reference, string, date, composite, uri, quantity, number or special.</param>
/// <param name="Expressions">For each base type its part of the expression; null where R4 gives none
/// (<c>_text</c>).</param>
/// <param name="Targets">Types that a reference parameter may point to.</param>
/// <param name="Components">The parts of a composite.</param>
internal sealed record SearchParameterDefinition(
    string Url, string Code, string Type, IReadOnlyDictionary<string, string?> Expressions,
    IReadOnlyList<string> Targets, IReadOnlyList<SearchComponent> Components)
{
    public IEnumerable<string> Bases => Expressions.Keys;
}

/// <param name="Definition">The URL of the search parameter that the part is searched like.</param>
internal sealed record SearchComponent(string Definition, string Expression);

/// <summary>For each type the search parameters that put a resource into, say, a patient's compartment.</summary>
internal sealed record CompartmentDefinition(
    string Url, string Type, IReadOnlyDictionary<string, IReadOnlyList<string>> Parameters);

/// <summary>An operation of R4 and where it may be called.</summary>
internal sealed record OperationDefinition(
    string Url, string Code, bool OnSystem, bool OnType, bool OnInstance, bool AffectsState,
    IReadOnlyList<string> Resources)
{
    public IReadOnlyList<OperationParameter> Parameters { get; init; } = [];
}

/// <param name="Type">Null for one that has parts instead of a value.</param>
internal sealed record OperationParameter(
    string Name, string? Type, int Min = 0, bool IsList = false, bool IsOut = false);
