namespace FhirGateway.Fhir.Definitions;

/// <summary>One child that a type may have.</summary>
internal sealed class ElementDefinition
{
    /// <summary><c>Patient.contact</c>, <c>Observation.value[x]</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The last step of the path, without <c>[x]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The place among its siblings, from 0.</summary>
    public required int Position { get; init; }

    public int Min { get; init; }
    public bool IsList { get; init; }
    public bool IsChoice { get; init; }
    public bool IsSummary { get; init; }
    public bool IsModifier { get; init; }
    public Binding? Binding { get; init; }

    /// <summary>More than one only for a choice.</summary>
    public IReadOnlyList<ElementType> Types { get; internal set; } = [];

    /// <summary>What must hold of this element beside what its type says.</summary>
    public IReadOnlyList<Invariant> Invariants { get; internal set; } = [];

    /// <summary>The name in JSON and XML when it has that type: <c>birthDate</c>, <c>valueQuantity</c>.</summary>
    public string NameAs(ElementType type) =>
        IsChoice ? Name + char.ToUpperInvariant(type.Code[0]) + type.Code[1..] : Name;

    public override string ToString() => Path;
}

/// <summary>A type an element may have.</summary>
/// <param name="Definition">What governs its children: the type, the backbone, or what a content reference
/// names.</param>
/// <param name="Targets">Types a Reference or canonical may point to; empty or <c>Resource</c> = any.</param>
internal sealed record ElementType(TypeDefinition Definition, IReadOnlyList<string> Targets)
{
    public string Code => Definition.Name;

    /// <summary>SimpleQuantity: a Quantity without comparator.</summary>
    public bool IsSimpleQuantity { get; init; }

    public bool AllowsTarget(string type)
    {
        if (Targets.Count == 0) return true;
        foreach (var target in Targets)
            if (target == type || target == "Resource") return true;
        return false;
    }
}

/// <summary>The value set that an element's codes come from; preferred and example bindings are not kept.</summary>
internal sealed record Binding(bool IsRequired, string ValueSet);

/// <summary>
/// A constraint, named by its key and where it is stated: the same key can mean different things
/// elsewhere.
/// </summary>
/// <param name="Human">What it demands, in words for the one who broke it.</param>
internal sealed record Invariant(string Path, string Key, bool IsError, string Human, string Expression);
