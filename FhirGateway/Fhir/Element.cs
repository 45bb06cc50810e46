using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir;

/// <summary>
/// One node of a resource with its R4 type. A resource, a contained resource, a complex value and a primitive
/// are all elements; what the definitions say of a type is looked up by <see cref="Type"/>.
/// </summary>
internal sealed class Element
{
    static readonly Element[] None = [];
    Element[] children = None;
    int count;

    public Element(string name, string type, Element? parent = null, int? index = null)
    {
        Name = name;
        Type = type;
        Parent = parent;
        Index = index;
    }

    /// <summary>
    /// The element's name in the definitions: <c>value</c>, never <c>valueQuantity</c>; a root bears its
    /// type.
    /// </summary>
    public string Name { get; }

    /// <summary>The R4 type: <c>Quantity</c>, <c>code</c>, <c>BackboneElement</c>, <c>Patient</c>, …</summary>
    public string Type { get; }

    public Element? Parent { get; }

    /// <summary>The position in a repeating element, from 0; null where the definition allows one only.</summary>
    public int? Index { get; internal set; }

    /// <summary>
    /// A primitive's value as it was sent: unescaped text, the number's own literal, <c>true</c> or
    /// <c>false</c>.
    /// </summary>
    public string? Value { get; internal set; }

    /// <summary>
    /// The path of the definition that governs this node's children, as in <c>Patient.contact</c> or
    /// <c>Quantity</c>.
    /// </summary>
    public string DefinitionPath
    {
        get => field ?? Shape?.Path ?? "";
        init;
    }

    /// <summary>The definition that governs this node's children; null for a node that was computed.</summary>
    public TypeDefinition? Shape { get; init; }

    /// <summary>What the parent's type says of this child; null for a root and for a node that was computed.</summary>
    public ElementDefinition? Definition { get; init; }

    /// <summary>The type chosen among the definition's.</summary>
    public ElementType? ChosenType { get; init; }

    public ReadOnlySpan<Element> Children => children.AsSpan(0, count);

    public bool HasChildren => count > 0;

    /// <summary>The first child of that name, or null.</summary>
    public Element? this[string name]
    {
        get
        {
            foreach (var child in Children)
                if (child.Name == name) return child;
            return null;
        }
    }

    /// <summary>
    /// The children as their definitions order them, those of one name side by side; for a node that was read.
    /// </summary>
    public Element[] InOrder()
    {
        var ordered = Children.ToArray();
        for (var i = 1; i < ordered.Length; i++)
            if (ordered[i].Definition!.Position < ordered[i - 1].Definition!.Position)
                return [.. ordered.OrderBy(child => child.Definition!.Position)];
        return ordered;
    }

    /// <summary>The value at a path of first children: <c>Text("subject", "reference")</c>.</summary>
    public string? Text(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var name in path)
        {
            node = node[name];
            if (node is null) return null;
        }
        return node.Value;
    }

    /// <summary>Where this node stands, as a FHIRPath expression: <c>Patient.name[0].given[1]</c>.</summary>
    public string Expression
    {
        get
        {
            if (Parent is null) return Name;
            return Index is { } index ? $"{Parent.Expression}.{Name}[{index}]" : $"{Parent.Expression}.{Name}";
        }
    }

    /// <summary>The place of the first child of that name; -1 when there is none.</summary>
    internal int IndexOf(string name)
    {
        for (var i = 0; i < count; i++)
            if (children[i].Name == name) return i;
        return -1;
    }

    /// <summary>How many children in a row bear the name of the one at that place.</summary>
    internal int CountFrom(int first)
    {
        var end = first;
        while (end < count && children[end].Name == children[first].Name) end++;
        return end - first;
    }

    internal void Add(Element child) => Insert(count, child);

    internal void Insert(int at, Element child)
    {
        if (count == children.Length) Array.Resize(ref children, count == 0 ? 4 : count * 2);
        if (at < count) Array.Copy(children, at, children, at + 1, count - at);
        children[at] = child;
        count++;
    }

    internal void RemoveAt(int at)
    {
        Array.Copy(children, at + 1, children, at, --count - at);
        children[count] = null!;
    }
}
