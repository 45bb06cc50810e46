using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Validation.Profiles.Rules;

namespace FhirGateway.Fhir.Validation.Profiles.Drafting;

/// <summary>
/// What differentials say of an element at one place, or of one slice of it, gathered along the chain of base profiles
/// before rules are made of it. What each adds is added; nothing is taken back, for a profile can only narrow.
/// </summary>
internal sealed class Draft(Draft? parent, string path, ElementDefinition? element)
{
    readonly List<Draft> children = [];
    readonly List<Draft> slices = [];
    Draft[]? speaking;

    /// <summary><c>Patient.identifier:nhsNumber.system</c></summary>
    public string Path => path;

    public Draft? Parent => parent;

    /// <summary>What R4 says of the element; null for the root, and inside a resource of any type.</summary>
    public ElementDefinition? Element => element;

    /// <summary>What may govern the element's children; empty where nothing is known of them.</summary>
    public IReadOnlyList<TypeDefinition> Shapes { get; set; } = [];

    /// <summary>The slice's last name, without those of the slices around it; null for the element itself.</summary>
    public string? SliceName { get; init; }

    /// <summary>The element, or slice, of which this is a slice.</summary>
    public Draft? Sliced { get; init; }

    public int Min { get; set; }
    public int Max { get; set; } = int.MaxValue;
    public int? MaxLength { get; set; }
    public List<Element> Fixed { get; } = [];
    public List<Element> Patterns { get; } = [];
    public List<(Element Value, bool IsLeast)> Bounds { get; } = [];
    public AllowedType[]? Types { get; set; }
    public (string[] Profiles, Aggregation Aggregation)? Targets { get; set; }
    public (string ValueSet, bool IsRequired)? Binding { get; set; }
    public Dictionary<string, (string Human, bool IsError, string Expression, Element At)> Conditions { get; } = [];
    public DraftSlicing? Slicing { get; set; }
    public bool? IsModifier { get; set; }

    /// <summary>Whether a primitive must have a value; and the extensions of which one will do in its stead.</summary>
    public (bool Must, string[] Instead) Value { get; set; } = (false, []);

    public IReadOnlyList<Draft> Children => children;

    public IReadOnlyList<Draft> Slices => slices;

    public string Name => element?.Name ?? path[(path.LastIndexOf('.') + 1)..];

    /// <summary>The child of that name as it stands; null where nothing was said of it.</summary>
    public Draft? Child(string name)
    {
        foreach (var child in children)
            if (child.Name == name) return child;
        return null;
    }

    public Draft AddChild(string name, ElementDefinition? definition)
    {
        if (Child(name) is { } known) return known;
        var child = new Draft(this, $"{path}.{definition?.Name ?? name}", definition)
        {
            Shapes = definition is null ? [] : [.. definition.Types.Select(t => t.Definition)],
        };
        children.Add(child);
        return child;
    }

    public Draft? Slice(string name)
    {
        foreach (var slice in slices)
            if (slice.SliceName == name) return slice;
        return null;
    }

    public Draft AddSlice(string name)
    {
        if (Slice(name) is { } known) return known;
        var slice = new Draft(parent, $"{path}{(SliceName is null ? ':' : '/')}{name}", element)
        {
            SliceName = name, Sliced = this, Shapes = Shapes,
        };
        slices.Add(slice);
        return slice;
    }

    /// <summary>What stands at that element id below the root, as <c>Composition.section:code.entry</c>.</summary>
    public Draft? Find(string id)
    {
        Draft? at = this;
        foreach (var step in id.Split('.').Skip(1))
        {
            var names = step.Split(':', 2);
            at = at?.Child(names[0].EndsWith("[x]", StringComparison.Ordinal) ? names[0][..^3] : names[0]);
            if (names.Length > 1)
                foreach (var slice in names[1].Split('/')) at = at?.Slice(slice);
        }
        return at;
    }

    /// <summary>
    /// This and every other draft that speaks of the same elements: the element of which this is a slice, the profiles
    /// that it is to conform to, and what stands at the same place in those that speak of the parent.
    /// </summary>
    /// <remarks>Worked out once, when all layers were read.</remarks>
    /// <param name="profile">Finds a profile's draft.</param>
    public IReadOnlyList<Draft> Speaking(Func<string, Draft?> profile)
    {
        if (speaking is not null) return speaking;
        var found = new List<Draft> { this };
        if (Sliced is not null) found.AddRange(Sliced.Speaking(profile));
        found.AddRange((Types ?? []).SelectMany(t => t.Profiles).Distinct().Select(profile).OfType<Draft>());
        if (parent is not null) found.AddRange(parent.Speaking(profile).Skip(1).Select(Counterpart).OfType<Draft>());
        return speaking = [.. found.Distinct()];
    }

    Draft? Counterpart(Draft around)
    {
        var names = new Stack<string>();
        var at = this;
        for (; at.SliceName is { } name; at = at.Sliced!) names.Push(name);
        var found = around.Child(Name);
        while (found is not null && names.TryPop(out var name)) found = found.Slice(name);
        return found;
    }
}

/// <summary>How an element is sliced; no discriminators where slices are told apart by nothing.</summary>
internal sealed record DraftSlicing(
    IReadOnlyList<(string Type, string Path)> Discriminators, SlicingRules Rules, bool IsOrdered, Element? At);
