using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FhirGateway.Fhir.Packages;

/// <summary>
/// A FHIR package as it is published: a gzipped tar with <c>package/package.json</c> and a file per definition.
/// </summary>
internal static partial class PackageArchive
{
    /// <param name="archive">The gzipped bytes; it may be anything, faults become issues.</param>
    /// <param name="name">What the archive is called in issues.</param>
    public static DefinitionPackage Read(Stream archive, string name, PackageBounds bounds)
    {
        var content = new PackageContent(Path.GetFileNameWithoutExtension(name));
        try
        {
            using var unpacked = new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true);
            var tar = new TarFile(unpacked, bounds, PackageContent.Wants);
            while (tar.Next() is { } entry)
            {
                var shown = $"{name}/{entry.Name}";
                if (entry.Content is not null) content.Add(entry.Name, shown, entry.Content);
                else if (PackageContent.Wants(entry.Name)) content.RefuseLong(shown, bounds);
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            content.Refuse(name, "structure", $"The package cannot be read to its end: {broken.Message}");
        }
        return content.ToPackage();
    }

    /// <summary>The same package with nothing but its manifest and definitions, all in JSON.</summary>
    public static void Write(DefinitionPackage package, Stream target)
    {
        using var packed = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true);
        using var tar = new TarWriter(packed, TarEntryFormat.Ustar, leaveOpen: true);
        Write(tar, PackageManifest.FileName, ManifestJson(package.Manifest));
        for (var i = 0; i < package.Definitions.Count; i++)
        {
            var definition = package.Definitions[i];
            var name = definition.Id is { } id && Lexical.IsId(id) && !id.StartsWith('.') ? id : "definition";
            Write(tar, $"{i:D5}-{definition.Type}-{name}.json", definition.Json);
        }
    }

    /// <summary>A name that is safe as a file's: <c>uk.core#2.0.0</c> becomes <c>uk.core-2.0.0.tgz</c>.</summary>
    public static string FileNameOf(PackageManifest manifest)
    {
        var name = Unsafe().Replace(
            manifest.Version.Length == 0 ? manifest.Name : $"{manifest.Name}-{manifest.Version}", "-");
        return (name.Length <= 120 ? name : name[..120]).TrimStart('.') + ".tgz";
    }

    static void Write(TarWriter tar, string name, ReadOnlyMemory<byte> content)
    {
        var entry = new UstarTarEntry(TarEntryType.RegularFile, "package/" + name)
        {
            DataStream = new MemoryStream(content.ToArray()), ModificationTime = DateTimeOffset.UnixEpoch,
        };
        tar.WriteEntry(entry);
    }

    static byte[] ManifestJson(PackageManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        name = manifest.Name, version = manifest.Version, fhirVersions = manifest.FhirVersions,
        dependencies = manifest.Dependencies,
    });

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex Unsafe();
}
