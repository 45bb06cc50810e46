using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace FhirGateway.Fhir.Packages;

/// <summary>
/// Writes definitions as a FHIR package that others can install: gzipped tar, <c>package/package.json</c>,
/// <c>package/.index.json</c>, a file per definition, and the examples apart
/// (<see href="https://confluence.hl7.org/display/FHIR/NPM+Package+Specification"/>). The same content gives the same
/// bytes.
/// </summary>
internal static class PackagePublication
{
    public static void Write(OwnPackage package, Stream target)
    {
        using var packed = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true);
        using var tar = new TarWriter(packed, TarEntryFormat.Ustar, leaveOpen: true);
        Write(tar, "package/" + PackageManifest.FileName, ManifestJson(package));
        Write(tar, "package", package.Definitions);
        Write(tar, "package/example", package.Examples);
    }

    static void Write(TarWriter tar, string folder, IReadOnlyList<Resource> resources)
    {
        List<Resource> ordered = [.. resources.OrderBy(FileName, StringComparer.Ordinal)];
        Write(tar, folder + "/.index.json", IndexJson(ordered));
        foreach (var resource in ordered) Write(tar, $"{folder}/{FileName(resource)}", resource.Json);
    }

    static string FileName(Resource resource) => $"{resource.Type}-{resource.Id}.json";

    static void Write(TarWriter tar, string name, ReadOnlyMemory<byte> content) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = new MemoryStream(content.ToArray()), ModificationTime = DateTimeOffset.UnixEpoch,
        });

    static byte[] ManifestJson(OwnPackage package) => Json(json =>
    {
        var (manifest, guide) = (package.Manifest, package.Guide.Root);
        json.WriteString("name", manifest.Name);
        json.WriteString("version", manifest.Version);
        json.WriteString("type", "IG");
        json.WriteString("canonical", Canonical.Base);
        json.WriteString("title", guide.Text("title"));
        json.WriteString("description", guide.Text("description"));
        json.WriteString("author", guide.Text("publisher"));
        json.WriteStartArray("fhirVersions");
        foreach (var version in manifest.FhirVersions) json.WriteStringValue(version);
        json.WriteEndArray();
        json.WriteStartObject("dependencies");
        foreach (var (name, version) in manifest.Dependencies) json.WriteString(name, version);
        json.WriteEndObject();
        json.WriteStartArray("jurisdiction");
        json.WriteStringValue("urn:iso:std:iso:3166#GB");
        json.WriteEndArray();
    });

    static byte[] IndexJson(List<Resource> resources) => Json(json =>
    {
        json.WriteNumber("index-version", 1);
        json.WriteStartArray("files");
        foreach (var resource in resources)
        {
            json.WriteStartObject();
            json.WriteString("filename", FileName(resource));
            json.WriteString("resourceType", resource.Type);
            json.WriteString("id", resource.Id);
            foreach (var name in (string[])["url", "version", "kind", "type"])
                if (resource.Root.Text(name) is { } value) json.WriteString(name, value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return text.ToArray();
    }
}
