using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Fhir.Validation.Profiles.Drafting;

namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>
/// The profiles of a catalog, each compiled when it is first asked for and kept as long as the catalog is.
/// </summary>
internal sealed class ProfileSet
{
    static readonly ConditionalWeakTable<Catalog, ProfileSet> Sets = [];
    static readonly ConcurrentDictionary<TypeDefinition, Profile> Bare = new(ReferenceEqualityComparer.Instance);

    readonly ConcurrentDictionary<Resource, Lazy<Profile>> profiles = new(ReferenceEqualityComparer.Instance);
    readonly Lazy<HashSet<string>> spaces;
    readonly Lazy<Dictionary<string, List<string>>> globals;

    ProfileSet(Catalog catalog)
    {
        Catalog = catalog;
        Terminology = new TerminologySnapshot(catalog);
        globals = new(() => Globals(catalog));
        spaces = new(() => [.. catalog.OfType("StructureDefinition").Select(d => SpaceOf(d.Root.Text("url")!))]);
    }

    public Catalog Catalog { get; }

    /// <summary>The value sets and code systems of the catalog and of R4.</summary>
    public TerminologySnapshot Terminology { get; }

    /// <summary>
    /// Whether a code is in a value set: as the caller says who knows better, else as the definitions tell.
    /// </summary>
    public Membership MemberOf(string valueSet, string? system, string code, CodeMembership? better) =>
        better is null ? Terminology.MemberOf(valueSet, system, code) : better(valueSet, system, code);

    public static ProfileSet Of(Catalog catalog) => Sets.GetValue(catalog, static c => new ProfileSet(c));

    /// <summary>The profile of that canonical, with or without version; null when it is not known.</summary>
    public Profile? Find(string canonical)
    {
        if (OfType(canonical) is { } bare) return bare;
        if (Catalog.Find(canonical, "StructureDefinition") is not { } definition) return null;
        var whole = profiles.GetOrAdd(
            definition, static (d, set) => new Lazy<Profile>(() => new Profile(d, set)), this).Value;
        return canonical.IndexOf('#', StringComparison.Ordinal) is >= 0 and var hash
            ? whole.Part(canonical[(hash + 1)..])
            : whole;
    }

    /// <summary>What the profile of that canonical was made from.</summary>
    internal Draft? DraftOf(string canonical) => Find(canonical) is { IsBare: false } profile ? profile.Draft : null;

    /// <summary>Profiles that an ImplementationGuide of the catalog demands of every resource of that type
    /// (<see href="https://hl7.org/fhir/R4/implementationguide-definitions.html#ImplementationGuide.global"/>).</summary>
    public IReadOnlyList<string> Global(string type) => globals.Value.GetValueOrDefault(type, []);

    /// <summary>
    /// Whether definitions of that canonical's publisher and folder are here, so that this one should be too.
    /// </summary>
    public bool KnowsSpaceOf(string canonical) => spaces.Value.Contains(SpaceOf(canonical));

    static Profile? OfType(string canonical)
    {
        if (!canonical.StartsWith(Profile.TypePrefix, StringComparison.Ordinal)) return null;
        var name = canonical.AsSpan(Profile.TypePrefix.Length);
        if (name.IndexOf('|') is >= 0 and var bar) name = name[..bar];
        if (name is "SimpleQuantity") return Profile.SimpleQuantity;
        return DefinitionSet.R4.Type(name) is { } type ? Bare.GetOrAdd(type, Profile.Of) : null;
    }

    static Dictionary<string, List<string>> Globals(Catalog catalog)
    {
        var found = new Dictionary<string, List<string>>();
        foreach (var global in catalog.OfType("ImplementationGuide").SelectMany(g => g.Root.All("global")))
        {
            if (global.Text("type") is not { } type || global.Text("profile") is not { } profile) continue;
            if (!found.TryGetValue(type, out var list)) found[type] = list = [];
            list.Add(profile);
        }
        return found;
    }

    static string SpaceOf(string canonical) => canonical[..(canonical.LastIndexOf('/') + 1)];
}
