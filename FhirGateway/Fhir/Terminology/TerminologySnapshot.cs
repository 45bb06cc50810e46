using System.Collections.Concurrent;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Terminology;

/// <summary>
/// The code systems and value sets of a catalog and R4's own bound value sets, ready to be asked
/// (<see href="https://hl7.org/fhir/R4/terminology-service.html"/>). Immutable and safe for all threads; what is made
/// ready is kept as long as the snapshot. Content that is not here is <see cref="Membership.CannotTell"/>.
/// </summary>
/// <remarks>
/// R4's value sets are codes without names (conformance/r4/value-sets.jsonl). Where such a set has no open system it
/// answers alone, and nothing from outside replaces it: a required binding of R4 cannot be widened by a stored
/// resource. Its code systems are only known by the codes that bound value sets list: such a code exists, of
/// any other nothing is said.
/// </remarks>
internal sealed partial class TerminologySnapshot
{
    const string R4Version = "4.0.1";
    static readonly Lazy<Dictionary<string, CodeSystemContent>> R4Systems = new(ReadR4);

    readonly Catalog catalog;
    readonly SystemLookup find;
    readonly ConcurrentDictionary<Resource, CodeSystemContent> systems = new(ReferenceEqualityComparer.Instance);
    readonly ConcurrentDictionary<Resource, ValueSetContent> valueSets = new(ReferenceEqualityComparer.Instance);
    readonly ILookup<string, Resource> supplements;
    readonly Dictionary<string, Resource> implied = new(StringComparer.Ordinal);

    public TerminologySnapshot(Catalog catalog)
    {
        this.catalog = catalog;
        find = FindSystem;
        supplements = catalog.OfType("CodeSystem").Where(r => CodeSystemReader.Mode(r.Root) == ContentMode.Supplement)
            .ToLookup(r => Split(r.Root.Text("supplements") ?? "").Url);
        foreach (var system in catalog.OfType("CodeSystem"))
            if (system.Root.Text("valueSet") is { } all) implied[Split(all).Url] = system;
    }

    /// <summary>R4's own definitions and nothing else.</summary>
    public static TerminologySnapshot R4 { get; } = new(Catalog.Empty);

    /// <summary>The code system's content, as much as is here; null where nothing is.</summary>
    public CodeSystemContent? FindSystem(string url, string? version = null)
    {
        if (catalog.Find(Inquiry.Canonical(url, version), "CodeSystem") is { } resource
            && CodeSystemReader.Mode(resource.Root) is not (ContentMode.Supplement or ContentMode.NotPresent))
            return systems.GetOrAdd(resource, Read);
        return version is null or R4Version ? R4Systems.Value.GetValueOrDefault(url) : null;
    }

    CodeSystemContent Read(Resource resource)
    {
        var (url, version) = (resource.Root.Text("url")!, resource.Root.Text("version"));
        return CodeSystemReader.Read(resource.Root, supplements[url]
            .Where(s => Split(s.Root.Text("supplements")!).Version is not { } meant || meant == version)
            .Select(s => s.Root));
    }

    /// <summary>R4's own value set of that name.</summary>
    static ValueSetDefinition? R4ValueSet(string canonical)
    {
        var (url, version) = Split(canonical);
        return version is null or R4Version ? DefinitionSet.R4.ValueSet(url) : null;
    }

    ValueSetContent? FindValueSet(string canonical)
    {
        if (catalog.Find(canonical, "ValueSet") is { } resource)
            return valueSets.GetOrAdd(resource, static r => new ValueSetContent(r.Root));
        var (url, version) = Split(canonical);
        if (!implied.TryGetValue(url, out var system) || version is not null && version != system.Root.Text("version"))
            return null;
        return valueSets.GetOrAdd(system, static r =>
            new ValueSetContent(r.Root, r.Root.Text("url")!, r.Root.Text("version")));
    }

    static Dictionary<string, CodeSystemContent> ReadR4() => DefinitionSet.R4.ValueSets
        .SelectMany(v => v.Systems).GroupBy(s => s.Key, s => s.Value)
        .ToDictionary(s => s.Key, s => new CodeSystemContent(s.Key, null, ContentMode.Fragment, true,
            [.. s.SelectMany(codes => codes).Distinct().Order(StringComparer.Ordinal)
                .Select(code => new Concept(code, null, null))]));

    static (string Url, string? Version) Split(string canonical)
    {
        var hash = canonical.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0) canonical = canonical[..hash];
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? (canonical, null) : (canonical[..bar], canonical[(bar + 1)..]);
    }
}
