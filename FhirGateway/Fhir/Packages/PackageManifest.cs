using System.Text.Json;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Packages;

/// <summary>What a package's <c>package.json</c> says of it.</summary>
/// <param name="Dependencies">Names of packages and the versions asked for.</param>
/// <param name="FhirVersions">Empty where nothing is said.</param>
internal sealed record PackageManifest(
    string Name, string Version, IReadOnlyDictionary<string, string> Dependencies, IReadOnlyList<string> FhirVersions)
{
    public const string FileName = "package.json";

    /// <summary>Files that came without one.</summary>
    public static PackageManifest Loose(string name) => new(name, "", new Dictionary<string, string>(), []);

    public bool IsForR4 => FhirVersions.Count == 0 || FhirVersions.Any(IsR4);

    public static bool IsR4(string version) => version == "4.0" || version.StartsWith("4.0.", StringComparison.Ordinal);

    public override string ToString() => Version.Length == 0 ? Name : $"{Name}#{Version}";

    /// <returns>Null and why, when the text is no manifest.</returns>
    public static (PackageManifest? Manifest, Issue? Fault) Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "name") is not { Length: > 0 } name)
                return (null, Issue.Error("structure", "This is no manifest of a package: it has no name."));
            var dependencies = new Dictionary<string, string>();
            if (root.TryGetProperty("dependencies", out var wanted) && wanted.ValueKind == JsonValueKind.Object)
                foreach (var one in wanted.EnumerateObject())
                    dependencies[one.Name] = one.Value.ValueKind == JsonValueKind.String ? one.Value.GetString()! : "";
            return (new(name, Text(root, "version") ?? "", dependencies,
                [.. Texts(root, "fhirVersions"), .. Texts(root, "fhir-version-list")]), null);
        }
        catch (JsonException broken)
        {
            return (null, Issue.Error(
                "structure", $"The manifest is not JSON: {JsonSyntax.ExplainWithPlace(json.Span, broken)}"));
        }
        catch (InvalidOperationException)
        {
            return (null, Issue.Error("structure", "The manifest is not JSON: an escape in it is half a character."));
        }
    }

    static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static IEnumerable<string> Texts(JsonElement root, string name) =>
        root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!) : [];
}
