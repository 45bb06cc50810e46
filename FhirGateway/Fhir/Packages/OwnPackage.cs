using System.Reflection;
using System.Security.Cryptography;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Packages;

/// <summary>
/// The profiles, extensions, codes and maps by which the gateway tells a referral: the repository's folder
/// <c>profiles</c>, as it lies inside the program. Read once and never changed.
/// </summary>
internal sealed class OwnPackage
{
    static readonly Lazy<OwnPackage> Only = new(() => new OwnPackage());

    readonly HashSet<(string Type, string Id)> addresses;
    readonly HashSet<string> canonicals;
    readonly Dictionary<string, List<string>> profiles;
    readonly Lazy<IReadOnlyList<Resource>> examples = new(() => [.. Read("examples/").Select(file => file.Resource)]);

    OwnPackage()
    {
        var files = Read("profiles/").ToList();
        Definitions = [.. files.Select(file => file.Resource)];
        Guide = Definitions.First(d => d.Type == "ImplementationGuide");
        Catalog = new Catalog(Definitions);
        Print = PrintOf(files.Select(file => file.Text));
        addresses = [.. Definitions.Select(d => (d.Type, d.Id!))];
        profiles = Definitions
            .Where(d => d.Type == "StructureDefinition" && d.Root.Text("kind") == "resource")
            .GroupBy(d => d.Root.Text("type")!)
            .ToDictionary(same => same.Key, same => same.Select(d => d.Root.Text("url")!).ToList());
        ProfiledTypes = [.. profiles.Keys.Order(StringComparer.Ordinal)];
        canonicals = [.. Catalog.All.Select(d => d.Root.Text("url")!)];
    }

    public static OwnPackage Current => Only.Value;

    /// <summary>Of every type, also those that have no canonical URL in R4 (NamingSystem); by file name.</summary>
    public IReadOnlyList<Resource> Definitions { get; }

    /// <summary>Resources that conform, each claiming the profile it is an example of.</summary>
    public IReadOnlyList<Resource> Examples => examples.Value;

    /// <summary>The ImplementationGuide: the package's name and version, and what is in it.</summary>
    public Resource Guide { get; }

    public Catalog Catalog { get; }

    /// <summary>The same for the same content, and for no other.</summary>
    public string Print { get; }

    public PackageManifest Manifest => new(
        Guide.Root.Text("packageId")!, Guide.Root.Text("version")!,
        new Dictionary<string, string> { ["hl7.fhir.r4.core"] = "4.0.1" }, ["4.0.1"]);

    public bool Has(string type, string id) => addresses.Contains((type, id));

    /// <summary>Whether one of the definitions bears that canonical URL, of whatever version.</summary>
    public bool HasCanonical(string url) => canonicals.Contains(url.Split('|', '#')[0]);

    /// <summary>Types that there are profiles of, by name.</summary>
    public IReadOnlyList<string> ProfiledTypes { get; }

    /// <summary>Canonicals of the profiles of that type; none where there are none.</summary>
    public IReadOnlyList<string> ProfilesOf(string type) => profiles.GetValueOrDefault(type, []);

    static IEnumerable<(Resource Resource, byte[] Text)> Read(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!name.StartsWith(folder, StringComparison.Ordinal)) continue;
            using var stream = assembly.GetManifestResourceStream(name)!;
            var text = new byte[stream.Length];
            stream.ReadExactly(text);
            yield return (JsonFormat.Read(text).Resource
                ?? throw new InvalidOperationException($"{name} in the program is no resource."), text);
        }
    }

    static string PrintOf(IEnumerable<byte[]> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts) hash.AppendData(text);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
