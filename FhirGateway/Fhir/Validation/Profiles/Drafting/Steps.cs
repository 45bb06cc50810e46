using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Validation.Profiles.Rules;

namespace FhirGateway.Fhir.Validation.Profiles.Drafting;

/// <summary>Finds the draft that a step of a path means, by R4's types.</summary>
internal static class Steps
{
    /// <summary>How often a slice may be sliced again.</summary>
    const int DeepestSlice = 8;

    static readonly DraftSlicing ByType = new([("type", "$this")], SlicingRules.Open, false, null);

    /// <summary>
    /// The child that the step names: <c>identifier</c>, <c>value[x]</c>, or <c>valueQuantity</c>, which is the slice
    /// of that type. Null where R4 has no such element there.
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

    /// <summary>
    /// A slice of a choice that bears the name of its type, as <c>valueQuantity</c>, is of that type.
    /// </summary>
    public static Draft IntoSlice(Draft sliced, string name)
    {
        foreach (var part in name.Split('/', DeepestSlice))
            sliced = sliced.Element is { IsChoice: true } choice
                && choice.Types.FirstOrDefault(t => choice.NameAs(t) == part) is { } type
                ? OfType(sliced, part, type) : sliced.AddSlice(part);
        return sliced;
    }

    /// <summary>
    /// Whether R4 has anything along a discriminator's path; behind a reference, or in any resource, all may be.
    /// </summary>
    public static bool Exists(IReadOnlyList<TypeDefinition> shapes, IReadOnlyList<PathStep> steps)
    {
        foreach (var step in steps)
        {
            if (shapes.Count == 0 || step.Kind == StepKind.Resolve || shapes.Any(s => s is { IsResource: true, IsAbstract: true }))
                return true;
            shapes = step.Kind switch
            {
                StepKind.OfType => [.. shapes.Where(s => s.Is(step.Name))],
                StepKind.Extension => [DefinitionSet.R4.Type("Extension")!],
                _ => [.. shapes.SelectMany(s => s.Elements).SelectMany(e => e.Types
                    .Where(t => e.Name == step.Name || e.IsChoice && e.NameAs(t) == step.Name)).Select(t => t.Definition)],
            };
            if (shapes.Count == 0) return false;
        }
        return true;
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
