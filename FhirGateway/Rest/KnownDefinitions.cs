using System.Collections.Concurrent;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Packages;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Fhir.Validation.Profiles;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>
/// The definitions that searches and operations know: those of the packages and those stored here, as far as the caller
/// may see them. Stored ones are looked up by their canonicals when they are asked for, with what they need in turn, so
/// that a definition counts from the moment its write was answered. Of two with the same URL and version the stored one
/// is meant.
/// </summary>
/// <param name="packages">What the gateway was started with.</param>
internal sealed class KnownDefinitions(ResourceStore store, Catalog packages)
{
    readonly ResourceStore store = store;
    readonly Catalog packages = packages;

    /// <summary>Catalogs kept ready; more than one is only needed where stored definitions change or differ by
    /// caller.</summary>
    const int MostCatalogs = 32;

    readonly ConcurrentDictionary<string, Catalog> catalogs = new();

    public Inquest Begin(Audience audience) => new(this, audience);

    /// <summary>One search for definitions: what was found so far, and what it needs in turn.</summary>
    internal sealed class Inquest(KnownDefinitions known, Audience audience)
    {
        /// <summary>So many definitions one question may need; what lies beyond counts as not stored.</summary>
        const int Most = 200;

        readonly HashSet<(string Type, string Url)> seen = [];
        readonly SortedDictionary<string, Resource> found = new(StringComparer.Ordinal);

        /// <summary>Value sets that were asked for as <c>ValueSet/id</c>.</summary>
        public Dictionary<string, Resource> ByReference { get; } = [];

        /// <summary>The packages and what was found; the same instance for the same finds.</summary>
        public Catalog Catalog
        {
            get
            {
                if (found.Count == 0) return known.packages;
                if (known.catalogs.Count >= MostCatalogs) known.catalogs.Clear();
                return known.catalogs.GetOrAdd(string.Join(' ', found.Keys), _ => known.packages.With(found.Values));
            }
        }

        public TerminologySnapshot Terms => ProfileSet.Of(Catalog).Terminology;

        /// <summary>A value set by its canonical, or by <c>ValueSet/id</c>.</summary>
        public async Task ValueSet(string name, CancellationToken ct)
        {
            if (ReferenceText.Local(name, known.store.PublicBase) is not ("ValueSet", var id))
                await Load("ValueSet", name, ct);
            else if (await Stored("ValueSet", id, ct) is { } resource) ByReference[name] = resource;
        }

        /// <summary>The definition with that id, and what it needs; null where there is none.</summary>
        public async Task<Resource?> Stored(string type, string id, CancellationToken ct)
        {
            if (await known.store.Find(type, id, audience, ct) is not { Deleted: false } stored) return null;
            return await Take(stored, ct);
        }

        public async Task Load(string type, string canonical, CancellationToken ct)
        {
            var url = canonical.Split('|', '#')[0];
            if (url.Length == 0 || IsOfR4(url) || OwnPackage.Current.HasCanonical(url) || seen.Count >= Most || !seen.Add((type, url))) return;
            var parameter = SearchCatalogue.R4.Find(type, "url")!;
            var query = new SearchQuery(type)
            {
                Criteria = [new TokenCriterion(null, [], [UriParameter.Key(parameter, url)], Not: false)],
            };
            foreach (var stored in (await known.store.Search(query, audience, ct)).Matches) await Take(stored, ct);
            // What a package's definition needs may be stored.
            if (known.packages.Find(canonical, type) is { } packaged) await LoadParts(packaged.Root, ct);
        }

        /// <summary>R4's types are not redefined by what is stored.</summary>
        static bool IsOfR4(string url) => url.StartsWith(Profile.TypePrefix, StringComparison.Ordinal)
            && DefinitionSet.R4.Type(url[Profile.TypePrefix.Length..]) is not null;

        async Task<Resource?> Take(StoredResource stored, CancellationToken ct)
        {
            var key = $"{stored.Rid}/{stored.Version}";
            if (found.TryGetValue(key, out var taken)) return taken;
            if (JsonFormat.Read(stored.Body).Resource is not { } resource) return null;
            found[key] = resource;
            await LoadParts(resource.Root, ct);
            return resource;
        }

        /// <summary>What a definition cannot be understood without.</summary>
        public Task LoadParts(Element definition, CancellationToken ct) => definition.Type switch
        {
            "ValueSet" => LoadCompose(definition, ct),
            "StructureDefinition" => LoadProfile(definition, ct),
            _ => Task.CompletedTask,
        };

        async Task LoadCompose(Element valueSet, CancellationToken ct)
        {
            var compose = valueSet["compose"];
            foreach (var part in compose.All("include").Concat(compose.All("exclude")))
            {
                if (part.Text("system") is { } system) await Load("CodeSystem", system, ct);
                foreach (var other in part.All("valueSet"))
                    if (other.Value is { } canonical) await Load("ValueSet", canonical, ct);
            }
        }

        async Task LoadProfile(Element profile, CancellationToken ct)
        {
            if (profile.Text("baseDefinition") is { } parent) await Load("StructureDefinition", parent, ct);
            foreach (var element in (string[])["differential", "snapshot"])
                foreach (var node in profile[element].All("element"))
                {
                    if (node.Text("binding", "valueSet") is { } bound) await Load("ValueSet", bound, ct);
                    foreach (var type in node.All("type"))
                        foreach (var canonical in type.All("profile").Concat(type.All("targetProfile")))
                            if (canonical.Value is { } url) await Load("StructureDefinition", url, ct);
                }
        }
    }
}
