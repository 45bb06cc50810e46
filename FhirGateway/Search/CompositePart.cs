using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>One part of a composite parameter.</summary>
/// <param name="Definition">The parameter that the part is searched like.</param>
/// <param name="Expression">From a repetition to the part's values.</param>
internal sealed record CompositePart(SearchParameter Definition, string Expression, ParameterPath Path)
{
    const string Root = "%resource.";

    /// <summary>The path begins at the resource instead.</summary>
    bool FromRoot => Expression.StartsWith(Root, StringComparison.Ordinal);

    public SearchKind Kind => Definition.Kind;

    /// <summary>The part, or null when its expression is not understood.</summary>
    public static CompositePart? Read(SearchParameter definition, string expression)
    {
        var fromRoot = expression.StartsWith(Root, StringComparison.Ordinal);
        var path = ParameterPath.Below(fromRoot ? expression[Root.Length..] : expression);
        return path is null ? null : new CompositePart(definition, expression, path);
    }

    /// <summary>Its values in a repetition.</summary>
    public IEnumerable<Element> Values(Element repetition)
    {
        while (FromRoot && repetition.Parent is { } parent) repetition = parent;
        return Path.Evaluate(repetition).Where(v => v.HasChildren || v.Value is not null);
    }
}
