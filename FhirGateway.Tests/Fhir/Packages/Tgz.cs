using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace FhirGateway.Tests.Fhir.Packages;

/// <summary>Makes packages for tests, good and bad ones.</summary>
static class Tgz
{
    public static byte[] Of(TarEntryFormat format, params (string Name, string Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var packed = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(packed, format))
            foreach (var (name, content) in files)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    _ => new PaxTarEntry(TarEntryType.RegularFile, name),
                };
                entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
                tar.WriteEntry(entry);
            }
        return bytes.ToArray();
    }

    public static byte[] Of(params (string Name, string Content)[] files) => Of(TarEntryFormat.Ustar, files);

    public static byte[] Zip(byte[] plain)
    {
        using var bytes = new MemoryStream();
        using (var packed = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true)) packed.Write(plain);
        return bytes.ToArray();
    }

    public static string Manifest(string name = "test.pack", string version = "1.0.0", string more = "") =>
        $$"""{"name":"{{name}}","version":"{{version}}"{{more}}}""";

    public static string ValueSet(string url, string more = "") =>
        $$"""{"resourceType":"ValueSet","id":"v","url":"{{url}}","status":"active"{{more}}}""";
}
