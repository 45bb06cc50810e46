using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Xml;

/// <summary>Where a child stands among its siblings.</summary>
/// <param name="Index">From 0 where the definition lets it repeat, else null.</param>
/// <param name="IsLate">What belongs behind it came before.</param>
/// <param name="IsSecond">It came before and does not repeat.</param>
internal readonly record struct Place(
    ElementDefinition Definition, ElementType Type, int? Index, bool IsLate, bool IsSecond);

/// <summary>Counts one element's children as they come; in XML their order is the definition's.</summary>
internal sealed class Places(TypeDefinition shape)
{
    readonly int[] counts = new int[shape.Elements.Count];
    int last;

    /// <summary>The name of the child that stands furthest back in the definition.</summary>
    public string Last => shape.Elements[last].Name;

    public Place Take(JsonName name)
    {
        var definition = name.Element;
        var count = counts[definition.Position]++;
        var isLate = definition.Position < last;
        last = Math.Max(last, definition.Position);
        return new Place(
            definition, name.Type, definition.IsList ? count : null, isLate, count > 0 && !definition.IsList);
    }
}
