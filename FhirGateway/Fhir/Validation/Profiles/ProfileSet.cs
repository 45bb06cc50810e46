using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>The profiles of a catalog, each compiled when it is first asked for and kept as long as the catalog is.</summary>
internal sealed class ProfileSet
{
    static readonly ConditionalWeakTable<Catalog, ProfileSet> Sets = [];
    static readonly ConcurrentDictionary<TypeDefinition, Profile> Bare = new(ReferenceEqualityComparer.Instance);

    readonly ConcurrentDictionary<Resource, Lazy<Profile>> profiles = new(ReferenceEqualityComparer.Instance);
    readonly Lazy<HashSet<string>> spaces;

    ProfileSet(Catalog catalog)
    {
        Catalog = catalog;
        ValueSets = new ListedCodes(catalog);
        spaces = new(() => [.. catalog.OfType("StructureDefinition").Select(d => SpaceOf(d.Root.Text("url")!))]);
    }

    public Catalog Catalog { get; }

    /// <summary>Value sets whose codes are known one by one.</summary>
    public ListedCodes ValueSets { get; }

    public static ProfileSet Of(Catalog catalog) => Sets.GetValue(catalog, static c => new ProfileSet(c));

    /// <summary>The profile of that canonical, with or without version; null when it is not known.</summary>
    public Profile? Find(string canonical)
    {
        if (OfType(canonical) is { } bare) return bare;
        if (Catalog.Find(canonical, "StructureDefinition") is not { } definition) return null;
        return profiles.GetOrAdd(definition, static (d, set) => new Lazy<Profile>(() => new Profile(d, set)), this).Value;
    }

    /// <summary>Whether definitions of that canonical's publisher and folder are here, so that this one should be too.</summary>
    public bool KnowsSpaceOf(string canonical) => spaces.Value.Contains(SpaceOf(canonical));

    static Profile? OfType(string canonical)
    {
        if (!canonical.StartsWith(Profile.TypePrefix, StringComparison.Ordinal)) return null;
        var name = canonical.AsSpan(Profile.TypePrefix.Length);
        if (name.IndexOf('|') is >= 0 and var bar) name = name[..bar];
        if (name is "SimpleQuantity") return Profile.SimpleQuantity;
        return DefinitionSet.R4.Type(name) is { } type ? Bare.GetOrAdd(type, Profile.Of) : null;
    }

    static string SpaceOf(string canonical) => canonical[..(canonical.LastIndexOf('/') + 1)];
}
