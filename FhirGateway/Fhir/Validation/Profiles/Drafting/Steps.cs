using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Validation.Profiles.Rules;

namespace FhirGateway.Fhir.Validation.Profiles.Drafting;

/// <summary>Finds the draft that a step of a path means, by R4's types.</summary>
internal static class Steps
{
    static readonly DraftSlicing ByType = new([("type", "$this")], SlicingRules.Open, false, null);

    /// <summary>
    /// The child that the step names: <c>identifier</c>, <c>value[x]</c>, or <c>valueQuantity</c>, which is the slice of
    /// that type. Null where R4 has no such element there.
    /// </summary>
    public static Draft? Into(Draft parent, string step)
    {
        var name = step.EndsWith("[x]", StringComparison.Ordinal) ? step[..^3] : step;
        if (parent.Shapes.Count == 0 || parent.Shapes.All(s => s is { IsResource: true, IsAbstract: true }))
            return parent.Child(name) ?? Known(parent, name) ?? parent.AddChild(name, null);
        if (Known(parent, name) is { } known) return known;
        foreach (var shape in parent.Shapes)
        {
            if (shape.IsPrimitive && name == "value") return parent.AddChild(name, null);
            foreach (var element in shape.Elements)
                if (element.IsChoice && step.StartsWith(element.Name, StringComparison.Ordinal)
                    && element.Types.FirstOrDefault(t => element.NameAs(t) == step) is { } type)
                    return OfType(parent.AddChild(element.Name, element), step, type);
        }
        return null;
    }

    /// <summary>A slice of a choice that bears the name of its type, as <c>valueQuantity</c>, is of that type.</summary>
    public static Draft IntoSlice(Draft sliced, string name)
    {
        foreach (var part in name.Split('/'))
            sliced = sliced.Element is { IsChoice: true } choice
                && choice.Types.FirstOrDefault(t => choice.NameAs(t) == part) is { } type
                ? OfType(sliced, part, type) : sliced.AddSlice(part);
        return sliced;
    }

    static Draft? Known(Draft parent, string name)
    {
        foreach (var shape in parent.Shapes)
            if (shape.Find(name) is { } element) return parent.AddChild(name, element);
        return null;
    }

    static Draft OfType(Draft choice, string name, ElementType type)
    {
        var slice = choice.AddSlice(name);
        slice.Types ??= [new AllowedType(type.Code, [])];
        slice.Shapes = [type.Definition];
        choice.Slicing ??= ByType;
        return slice;
    }
}
