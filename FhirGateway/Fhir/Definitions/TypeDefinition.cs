namespace FhirGateway.Fhir.Definitions;

internal enum TypeKind { Primitive, Complex, Resource }

/// <summary>What R4 says of a node's children: a type, or a backbone inside one (<c>Patient.contact</c>).</summary>
internal sealed class TypeDefinition
{
    JsonNames? names;
    Dictionary<string, ElementDefinition>? byName;

    public required string Path { get; init; }

    /// <summary>The type's name; for a backbone <c>BackboneElement</c> or <c>Element</c>.</summary>
    public required string Name { get; init; }

    public required TypeKind Kind { get; init; }
    public PrimitiveKind Primitive { get; init; }
    public bool IsAbstract { get; init; }

    /// <summary>The type this one specialises; null for Element and Resource.</summary>
    public TypeDefinition? Base { get; internal set; }

    /// <summary>The children in R4's order, inherited ones included.</summary>
    public IReadOnlyList<ElementDefinition> Elements { get; internal set; } = [];

    /// <summary>What must hold of every such node, its bases' invariants first.</summary>
    public IReadOnlyList<Invariant> Invariants { get; internal set; } = [];

    public bool IsPrimitive => Kind == TypeKind.Primitive;
    public bool IsResource => Kind == TypeKind.Resource;

    /// <summary>The child of that name, without the <c>[x]</c> of a choice.</summary>
    public ElementDefinition? Find(string name)
    {
        byName ??= Elements.ToDictionary(e => e.Name);
        return byName.GetValueOrDefault(name);
    }

    /// <summary>Whether this is that type or specialises it.</summary>
    public bool Is(string name)
    {
        for (var type = this; type is not null; type = type.Base)
            if (type.Name == name) return true;
        return false;
    }

    /// <summary>
    /// The JSON property names of the children: <c>birthDate</c>, <c>_birthDate</c>,
    /// <c>valueQuantity</c>.
    /// </summary>
    internal JsonNames JsonNames => names ??= new JsonNames(Elements);

    public override string ToString() => Path;
}
