using System.Text;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Patch;

/// <summary>
/// Makes the element that a part's value is to become. Types that have no name, and those that Parameters cannot bear
/// (Narrative, …), come as parts named like their children.
/// </summary>
internal static class PatchValue
{
    /// <summary>What a child may be called: <c>value</c>, or <c>valueQuantity</c> with its type said.</summary>
    public static (ElementDefinition Definition, ElementType? Type)? Find(TypeDefinition shape, string name) =>
        shape.Find(name) is { } definition ? (definition, definition.IsChoice ? null : definition.Types[0])
        : shape.JsonNames.Find(Encoding.UTF8.GetBytes(name)) is { IsSibling: false } known
            ? (known.Element, known.Type)
            : null;

    /// <param name="type">The type that the name has said; null where the value says it.</param>
    public static (Element? Made, Issue? Fault) Make(
        Element part, Element parent, int? index, ElementDefinition definition, ElementType? type)
    {
        var value = part["value"] ?? part["resource"];
        var chosen = value is null
            ? type ?? (definition.Types.Count == 1 ? definition.Types[0] : null)
            : Fitting(value, definition, type);
        if (chosen is null || value is null && (chosen.Definition.IsPrimitive || chosen.Definition.IsResource))
            return (null, Wrong(part, definition, value));
        if (value is not null) return (Copied(value, parent, index, definition, chosen), null);
        var made = new Element(definition.Name, chosen.Code, parent, index)
        {
            Shape = chosen.Definition, Definition = definition, ChosenType = chosen,
        };
        var fault = Fill(made, part);
        return fault is not null ? (null, fault)
            : made.HasChildren ? (made, null)
            : (null, Issue.Error("required", "Here is neither a value nor parts.", part.Expression));
    }

    /// <summary>The children that an anonymous value's parts are.</summary>
    static Issue? Fill(Element node, Element part)
    {
        foreach (var below in part.All("part"))
        {
            var name = below.Text("name") ?? "";
            if (Find(node.Shape!, name) is not var (definition, type))
                return Issue.Error(
                    "value", $"{node.Shape!.Path} has no element {Faults.Quote(name)}.", below.Expression);
            var first = node.IndexOf(definition.Name);
            if (first >= 0 && !definition.IsList)
                return Issue.Error("value", $"{definition.Path} does not repeat.", below.Expression);
            int? index = !definition.IsList ? null : first < 0 ? 0 : node.CountFrom(first);
            var (made, fault) = Make(below, node, index, definition, type);
            if (made is null) return fault;
            Draft.Place(node, made);
        }
        return null;
    }

    static ElementType? Fitting(Element value, ElementDefinition definition, ElementType? type)
    {
        if (type is not null) return Fits(value, type) ? type : null;
        return definition.Types.FirstOrDefault(t => t.Code == value.Type) ?? definition.Types.FirstOrDefault(t => Fits(value, t));
    }

    /// <summary>
    /// The type itself or one that specialises it, never a type without a name; a narrative's XHTML comes as a string.
    /// </summary>
    static bool Fits(Element value, ElementType type) =>
        type.Definition.Path == type.Code && value.Shape!.Is(type.Code)
        || type.Definition.Primitive == PrimitiveKind.Xhtml && value.Type == "string";

    static Element Copied(Element value, Element parent, int? index, ElementDefinition definition, ElementType type)
    {
        var copy = Draft.Copy(value, parent, index, definition, type);
        if (value.Shape!.IsResource || ReferenceEquals(value.Shape, type.Definition)) return copy;
        var made = new Element(definition.Name, type.Code, parent, index)
        {
            Shape = type.Definition, Definition = definition, ChosenType = type, Value = copy.Value,
        };
        foreach (var child in value.InOrder())
            made.Add(Draft.Copy(child, made, child.Index, type.Definition.Find(child.Name), child.ChosenType));
        return made;
    }

    static Issue Wrong(Element part, ElementDefinition definition, Element? value)
    {
        var types = definition.Types.Count <= 6
            ? string.Join(" or ", definition.Types.Select(t => t.Code))
            : "one of the listed types";
        return Issue.Error(
            "value", $"{definition.Path} must be {types}, not {value?.Type ?? "parts"}.", part.Expression);
    }
}
