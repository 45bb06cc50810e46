using System.Collections.Concurrent;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Validation.Profiles.Drafting;
using FhirGateway.Fhir.Validation.Profiles.Rules;

namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>
/// A StructureDefinition made ready for validation: what it and its ancestors demand beyond R4, as one tree of rules.
/// Immutable and safe for all threads.
/// </summary>
internal sealed class Profile
{
    readonly List<Issue> issues = [];
    readonly Lazy<Constraint> root;
    readonly ConcurrentDictionary<string, Profile?> parts = [];
    readonly ProfileSet? set;

    public Profile(Resource definition, ProfileSet set)
    {
        Url = definition.Root.Text("url") ?? "";
        Definition = definition;
        Draft = new Drafter(definition, set.Catalog, issues).Draft();
        Type = Draft.Shapes is [{ } type] ? type : null;
        this.set = set;
        root = new(() => new Freezer(set, this, issues).Freeze());
    }

    /// <summary>One element of a profile, as a profile of its own.</summary>
    Profile(Profile whole, string id, Draft part, ProfileSet set)
    {
        Url = $"{whole.Url}#{id}";
        Definition = whole.Definition;
        Draft = part;
        Type = part.Shapes is [{ } type] ? type : null;
        this.set = set;
        root = new(() => new Freezer(set, this, issues).Freeze());
    }

    Profile(TypeDefinition type, Constraint constraint)
    {
        Url = TypePrefix + type.Name;
        Type = type;
        Draft = new Draft(null, type.Name, null) { Shapes = [type] };
        root = new(constraint);
    }

    public const string TypePrefix = "http://hl7.org/fhir/StructureDefinition/";

    public string Url { get; }

    /// <summary>The R4 type that is profiled; null where there is none of that name (a logical model).</summary>
    public TypeDefinition? Type { get; }

    public Resource? Definition { get; }

    public Constraint Root => root.Value;

    /// <summary>
    /// What is wrong with the definition itself; what of it can be understood is checked all the same.
    /// </summary>
    public IReadOnlyList<Issue> Issues
    {
        get
        {
            _ = root.Value;
            return issues;
        }
    }

    /// <summary>The profile that says nothing beyond R4.</summary>
    public bool IsBare => Definition is null && Root.IsEmpty;

    /// <summary>What the demands were made from; other profiles' slices look into it.</summary>
    internal Draft Draft { get; }

    public static Profile Of(TypeDefinition type) => new(type, Constraint.None);

    /// <summary>SimpleQuantity, which R4 defines as a profile and uses as a type.</summary>
    public static Profile SimpleQuantity { get; } =
        new(DefinitionSet.R4.Type("Quantity")!, new Constraint([new ExactQuantity()], []));

    /// <summary>
    /// What the profile demands of the element of that id: a section library's section
    /// (<see href="https://hl7.org/fhir/extensions/StructureDefinition-elementdefinition-profile-element.html"/>). Null
    /// where it has none.
    /// </summary>
    public Profile? Part(string id)
    {
        if (parts.TryGetValue(id, out var known)) return known;
        if (set is null || Draft.Find(id) is not { } part) return null;
        return parts.GetOrAdd(id, new Profile(this, id, part, set));
    }

    /// <summary>Whether it can be asked of that type of element at all.</summary>
    public bool FitsType(string type) =>
        Type is not null && DefinitionSet.R4.Type(type) is { } asked && asked.Is(Type.Name);
}
