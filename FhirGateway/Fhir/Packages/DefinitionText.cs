using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Fhir.Packages;

/// <summary>
/// Reads the definitions in one file, JSON or XML: a resource with a canonical URL, or a Bundle of such. Definitions
/// for another version of FHIR are refused by name rather than by all that R4 does not know in them.
/// </summary>
internal static partial class DefinitionText
{
    public static (IReadOnlyList<Resource> Definitions, IReadOnlyList<Issue> Issues) Read(ReadOnlyMemory<byte> text)
    {
        var isXml = text.Span.TrimStart("\uFEFF \t\r\n"u8).StartsWith((byte)'<');
        if (!isXml && IsNoResource(text))
            return ([], [new(Severity.Information, "informational", "This is no resource.")]);
        if (!isXml) return Read(text, text, []);
        var (root, faults) = XmlFormat.ReadTree(text);
        return root is not null && faults.All(fault => fault.Diagnostics == XmlFormat.StrayText)
            ? Read(text, ElementJson.Write(root), [.. faults.Select(fault => fault with { Severity = Severity.Warning })])
            : ([], OtherVersion(text, faults));
    }

    /// <param name="remarks">Published definitions have slips that take nothing from their meaning; they are
    /// told.</param>
    static (IReadOnlyList<Resource>, IReadOnlyList<Issue>) Read(
        ReadOnlyMemory<byte> text, ReadOnlyMemory<byte> json, IReadOnlyList<Issue> remarks)
    {
        var parsed = JsonFormat.Read(json);
        if (!parsed.IsValid) return ([], OtherVersion(text, parsed.Issues));
        var (definitions, issues) = parsed.Resource!.Type == "Bundle"
            ? Entries(parsed.Resource.Root)
            : One(parsed.Resource);
        return (definitions, [.. remarks, .. issues]);
    }

    static (IReadOnlyList<Resource>, IReadOnlyList<Issue>) One(Resource resource)
    {
        if (resource.Root.Text("url") is null) return ([], []);
        string[] versions = [.. resource.Root.All("fhirVersion").Select(v => v.Value ?? "")];
        return versions.Length == 0 || versions.Any(PackageManifest.IsR4)
            ? ([resource], []) : ([], [Other(string.Join(", ", versions))]);
    }

    static (IReadOnlyList<Resource>, IReadOnlyList<Issue>) Entries(Element bundle)
    {
        var definitions = new List<Resource>();
        var issues = new List<Issue>();
        foreach (var entry in bundle.All("entry"))
        {
            if (entry["resource"] is not { } resource) continue;
            var (found, faults) = One(JsonFormat.Read(ElementJson.Write(resource)).Resource!);
            definitions.AddRange(found);
            issues.AddRange(faults.Select(fault => fault with { Expression = resource.Expression }));
        }
        return (definitions, issues);
    }

    /// <summary>Whether it is JSON that does not claim to be a resource, such as an index or a report.</summary>
    static bool IsNoResource(ReadOnlyMemory<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return reader.TokenType == JsonTokenType.StartArray;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("resourceType"u8)) return false;
                reader.Skip();
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The faults, unless the text says itself that it was made for another version.</summary>
    static IReadOnlyList<Issue> OtherVersion(ReadOnlyMemory<byte> text, IReadOnlyList<Issue> faults) =>
        Version().Match(Encoding.UTF8.GetString(text.Span)) is { Success: true } told
        && !PackageManifest.IsR4(told.Groups["version"].Value) ? [Other(told.Groups["version"].Value)] : faults;

    static Issue Other(string version) =>
        Issue.Error("not-supported", $"This is a definition for FHIR {version}; only R4 (4.0.1) can be loaded.");

    [GeneratedRegex("""(<fhirVersion\s+value\s*=\s*|"fhirVersion"\s*:\s*\[?\s*)["'](?<version>\d+\.\d+[^"']*)["']""")]
    private static partial Regex Version();
}
