using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Patch;

/// <summary>
/// A tree of our own that may be changed: children in the definition's order, those of one name side by side.
/// </summary>
internal static class Draft
{
    /// <summary>A copy of the node and all below it, for that place.</summary>
    public static Element Copy(
        Element source, Element? parent, int? index, ElementDefinition? definition, ElementType? type)
    {
        var copy = new Element(
            definition?.Name ?? source.Name, source.Shape!.IsResource ? source.Type : type!.Code, parent, index)
        {
            Shape = source.Shape, Definition = definition, ChosenType = type, Value = source.Value,
        };
        foreach (var child in source.InOrder())
            copy.Add(Copy(child, copy, child.Index, child.Definition, child.ChosenType));
        return copy;
    }

    /// <summary>Puts the child behind those of its name, at the end of what the definition orders before it.</summary>
    public static void Place(Element parent, Element child)
    {
        var at = parent.Children.Length;
        while (at > 0 && parent.Children[at - 1].Definition!.Position > child.Definition!.Position) at--;
        parent.Insert(at, child);
    }

    /// <summary>Takes the element away, and what would stand empty without it.</summary>
    public static void Remove(Element element)
    {
        var parent = element.Parent!;
        parent.RemoveAt(IndexOf(element));
        Renumber(parent, element.Name);
        if (parent is { HasChildren: false, Value: null, Parent: not null, Shape.IsResource: false }) Remove(parent);
    }

    public static void Renumber(Element parent, string name)
    {
        var index = 0;
        foreach (var child in parent.Children)
            if (child.Name == name && child.Index is not null) child.Index = index++;
    }

    /// <summary>Among its parent's children.</summary>
    public static int IndexOf(Element element)
    {
        var siblings = element.Parent!.Children;
        for (var i = 0; i < siblings.Length; i++)
            if (ReferenceEquals(siblings[i], element)) return i;
        return -1;
    }

    public static Element RootOf(Element element)
    {
        while (element.Parent is { } parent) element = parent;
        return element;
    }

    public static int DepthOf(Element element)
    {
        var depth = 0;
        for (var node = element.Parent; node is not null; node = node.Parent) depth++;
        return depth;
    }

    public static int HeightOf(Element element)
    {
        var height = 0;
        foreach (var child in element.Children) height = Math.Max(height, 1 + HeightOf(child));
        return height;
    }
}
