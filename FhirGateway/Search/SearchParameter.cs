using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.FhirPath;

namespace FhirGateway.Search;

/// <summary>SearchParamType of R4: what values a parameter indexes and how a query text is read.</summary>
internal enum SearchKind { Token, Reference, Date, String, Uri, Number, Quantity, Composite, Special }

/// <summary>One search parameter of one resource type.</summary>
/// <param name="Resource">The type it searches.</param>
/// <param name="Code">Its name in a query: <c>based-on</c>, <c>_tag</c>.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Expression">The FHIRPath expression that selects its values in <paramref name="Resource"/>.</param>
/// <param name="Targets">For references: the types they may point to; empty = any.</param>
internal sealed record SearchParameter(
    string Resource, string Code, SearchKind Kind, string Expression, IReadOnlyList<string> Targets)
{
    /// <summary>The parameter in the index tables; the same in every catalogue and every release.</summary>
    public int Id { get; init; } = IdOf(Resource, Code);

    /// <summary>
    /// The number of the rows that hold the texts of its values: names of codes, and URIs as written.
    /// </summary>
    public int TextId { get; } = IdOf(Resource, $"{Code}:text");

    /// <summary>For composites: what belongs together; else none.</summary>
    public IReadOnlyList<CompositePart> Components { get; init; } = [];

    /// <summary>The canonical URL of the stored SearchParameter that added it; null for what is shipped.</summary>
    public string? Url { get; init; }

    /// <summary>For an added one: since which set of its type's added parameters it is as it is now; else 0.</summary>
    public int Since { get; init; }

    /// <summary>
    /// Its bit in the <c>present</c> bitmap of its type, or null for an added one, which has a key instead.
    /// </summary>
    public int? Bit { get; init; }

    /// <summary>The mask of <see cref="Bit"/>, 0 when it has none.</summary>
    public long Mask => Bit is { } bit ? 1L << bit : 0;

    /// <summary>Where there is no bit: the key of a resource that has a value.</summary>
    public long PresenceKey => TokenKeys.Of($"{Code}:present", null, "true");

    /// <summary>Its values in a resource.</summary>
    public IEnumerable<Element> Values(Element root) =>
        Path is { } path ? path.Evaluate(root) : FhirPathExpression.Compile(Expression).Evaluate(root);

    /// <summary>
    /// For a token whose values are bare codes: the systems that its binding fixes (none where the binding is open).
    /// Null where values bring their own system.
    /// </summary>
    public IReadOnlyList<string>? FixedSystems()
    {
        if (DefinitionSet.R4.Type(Resource) is not { } type) return null;
        var ends = Path?.Ends(type).ToList() ?? [];
        if (ends.Count == 0 || ends.Any(end => !end.Type.IsPrimitive)) return null;
        return [.. ends.Where(end => end.Binding is { IsRequired: true })
            .SelectMany(end => DefinitionSet.R4.ValueSet(end.Binding!.ValueSet)?.Systems.Keys ?? [])
            .Select(TokenKeys.SameSystem).Distinct()];
    }

    /// <summary>
    /// The types that its values have by R4's definitions; none where the expression is more than a path.
    /// </summary>
    public IReadOnlySet<string> ValueTypes() => DefinitionSet.R4.Type(Resource) is { } type && Path is { } path
        ? path.Ends(type).Select(end => end.Type.Name).ToHashSet()
        : [];

    /// <summary>A reference that may be a canonical URL.</summary>
    public bool HoldsCanonicals { get; } = Kind == SearchKind.Reference && LeadsTo(Resource, Expression, "canonical");

    /// <summary>A token whose values are Identifiers.</summary>
    public bool HoldsIdentifiers { get; } = Kind == SearchKind.Token && LeadsTo(Resource, Expression, "Identifier");

    static bool LeadsTo(string resource, string expression, string type) => DefinitionSet.R4.Type(resource) is { } root
        && ParameterPath.Read(resource, expression)?.Ends(root).Any(end => end.Type.Name == type) == true;

    ParameterPath? Path { get; } = ParameterPath.Read(Resource, Expression);

    public override string ToString() => $"{Resource}.{Code}";

    /// <summary>FNV-1a, 32 bits, of <c>Type.code</c> in UTF-8. It is stored, so it may never change.</summary>
    public static int IdOf(string type, string code)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes($"{type}.{code}")) hash = (hash ^ b) * 16777619u;
        return unchecked((int)hash);
    }
}
