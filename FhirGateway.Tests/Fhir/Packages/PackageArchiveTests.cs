using System.Formats.Tar;
using System.Security.Cryptography;
using FhirGateway.Fhir.Packages;

namespace FhirGateway.Tests.Fhir.Packages;

public sealed class PackageArchiveTests
{
    static readonly PackageBounds Small = new(2_000, 20_000, 20);

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void A_package_is_read_with_its_name_version_and_dependencies(TarEntryFormat format)
    {
        var package = Read(Tgz.Of(
            format,
            ("package/package.json", Tgz.Manifest(more: ""","fhirVersions":["4.0.1"],"dependencies":{"hl7.fhir.r4.core":"4.0.1","other":"2.0.0"}""")),
            ("package/ValueSet-a.json", Tgz.ValueSet("http://example.org/a"))));
        Assert.Empty(package.Issues);
        Assert.Equal("test.pack#1.0.0", package.Manifest.ToString());
        Assert.Equal(["hl7.fhir.r4.core", "other"], package.Manifest.Dependencies.Keys);
        Assert.Equal("http://example.org/a", Assert.Single(package.Definitions).Root.Text("url"));
    }

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void A_file_with_a_long_name_is_read(TarEntryFormat format)
    {
        var length = format == TarEntryFormat.Ustar ? 90 : 180;
        var name = $"package/{new string('a', 60)}/{new string('b', length)}.json";
        Assert.Single(Read(Tgz.Of(format, (name, Tgz.ValueSet("http://example.org/a")))).Definitions);
        var broken = Read(Tgz.Of(format, (name, "{")));
        Assert.Equal("p.tgz/" + name, Assert.Single(broken.Issues).File);
    }

    [Fact]
    public void Examples_indexes_schemas_and_resources_without_a_canonical_are_passed_over()
    {
        var package = Read(Tgz.Of(
            ("package/package.json", Tgz.Manifest()), ("package/.index.json", "broken"), ("package/example/a.json", "broken"),
            ("package/openapi/x.json", "broken"), ("package/other/spec.internals", "broken"), ("package/readme.md", "broken"),
            ("package/Patient-p.json", """{"resourceType":"Patient"}"""), ("package/StructureDefinition/v.json", Tgz.ValueSet("http://a"))));
        Assert.Empty(package.Issues);
        Assert.Single(package.Definitions);
    }

    [Fact]
    public void A_broken_file_is_told_by_its_name_and_the_rest_is_loaded()
    {
        var package = Read(Tgz.Of(
            ("package/a.json", Tgz.ValueSet("http://a")), ("package/b.json", """{"resourceType":"ValueSet","url":"http://b","""),
            ("package/c.xml", "<ValueSet xmlns='http://hl7.org/fhir'><url value='http://c'/></Value>"),
            ("package/d.json", Tgz.ValueSet("http://d", ""","versionAlgorithmString":"semver" """)), ("package/e.json", """{"some":"report"}"""),
            ("package/f.xml", "<ValueSet xmlns='http://hl7.org/fhir'><url value='http://f'/><status value='active'/></ValueSet>")));
        Assert.Equal(["http://a", "http://f"], package.Definitions.Select(d => d.Root.Text("url")));
        Assert.Equal(["b.json Fatal", "c.xml Fatal", "d.json Error", "e.json Information"],
            package.Issues.Select(i => $"{Path.GetFileName(i.File)} {i.Issue.Severity}"));
    }

    [Theory]
    [InlineData("""{"resourceType":"StructureDefinition","url":"http://a","fhirVersion":"3.0.1","name":"A","status":"active","kind":"resource","abstract":false,"type":"Patient","context":["x"]}""")]
    [InlineData("""{"resourceType":"StructureDefinition","url":"http://a","fhirVersion":"5.0.0","name":"A","status":"active","kind":"resource","abstract":false,"type":"Patient"}""")]
    [InlineData("<StructureDefinition xmlns='http://hl7.org/fhir'><url value='http://a'/><versionAlgorithmString value='semver'/><fhirVersion value='5.0.0'/></StructureDefinition>")]
    public void A_definition_for_another_version_is_refused_by_that_name(string definition)
    {
        var package = Read(Tgz.Of(("package/a.json", definition), ("package/b.json", Tgz.ValueSet("http://b"))));
        var issue = Assert.Single(package.Issues).Issue;
        Assert.Equal("not-supported", issue.Code);
        Assert.Contains("only R4", issue.Diagnostics, StringComparison.Ordinal);
        Assert.Single(package.Definitions);
    }

    [Fact]
    public void A_package_for_another_version_is_told_once_and_what_R4_can_read_is_loaded()
    {
        var package = Read(Tgz.Of(
            ("package/package.json", Tgz.Manifest(more: ""","fhirVersions":["5.0.0"]""")), ("package/a.json", Tgz.ValueSet("http://a"))));
        Assert.Equal("Warning", Assert.Single(package.Issues).Issue.Severity.ToString());
        Assert.Single(package.Definitions);
    }

    [Fact]
    public void Bounds_of_length_number_and_size_are_kept()
    {
        var value = Tgz.ValueSet("http://a");
        var longFile = Read(Tgz.Of(("package/a.json", new string(' ', 3_000) + value), ("package/b.json", value)), Small);
        Assert.Equal("too-long", Assert.Single(longFile.Issues).Issue.Code);
        Assert.Single(longFile.Definitions);
        Assert.Single(Read(Tgz.Of([.. Enumerable.Range(0, 30).Select(i => ($"package/{i}.json", "{}"))]), Small)
            .Issues, i => i.Issue.IsError);
        Assert.Contains("longer than 20000", Read(Tgz.Zip(new byte[1].Concat(Tgz.Of()).ToArray()), Small)
            .Issues.Concat(Read(Tgz.Of(("package/a.txt", new string('x', 50_000))), Small).Issues)
            .Select(i => i.Issue.Diagnostics).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_is_left_at_its_bound()
    {
        var bomb = Tgz.Of(("package/a.txt", new string('0', 60_000_000)), ("package/b.json", Tgz.ValueSet("http://b")));
        Assert.True(bomb.Length < 1_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("longer than", Assert.Single(Read(bomb, Small).Issues).Issue.Diagnostics, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000_000);
    }

    [Fact]
    public void A_name_that_climbs_out_of_the_package_writes_nothing()
    {
        var outside = Path.Combine(Path.GetTempPath(), $"climbed-{Guid.NewGuid():N}.json");
        var package = Read(Tgz.Of(($"package/../../../../../../../..{outside}", Tgz.ValueSet("http://a"))));
        Assert.Single(package.Definitions);
        Assert.False(File.Exists(outside));
    }

    [Fact]
    public void Whatever_the_bytes_are_nothing_is_thrown()
    {
        var good = Tgz.Of(("package/package.json", Tgz.Manifest()), ("package/a.json", Tgz.ValueSet("http://a")));
        for (var length = 0; length < good.Length; length++) Read(good[..length]);
        var plain = new MemoryStream();
        using (var unpacked = new System.IO.Compression.GZipStream(new MemoryStream(good), System.IO.Compression.CompressionMode.Decompress))
            unpacked.CopyTo(plain);
        for (var seed = 1; seed <= 500; seed++)
        {
            var changed = plain.ToArray();
            var random = new Random(seed);
            for (var i = 0; i < 8; i++) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            Read(Tgz.Zip(changed));
        }
        Assert.True(Assert.Single(Read(RandomNumberGenerator.GetBytes(1_000)).Issues).Issue.IsError);
        Assert.True(Assert.Single(Read([]).Issues).Issue.IsError);
    }

    [Fact]
    public void What_is_written_is_read_again_as_it_was()
    {
        var package = Read(Tgz.Of(
            ("package/package.json", Tgz.Manifest(more: ""","dependencies":{"other":"2.0.0"}""")),
            ("package/a.json", Tgz.ValueSet("http://a")), ("package/b.json", Tgz.ValueSet("http://b"))));
        using var archive = new MemoryStream();
        PackageArchive.Write(package, archive);
        var again = Read(archive.ToArray());
        Assert.Equal(package.Definitions.Select(d => d.Json.ToArray()), again.Definitions.Select(d => d.Json.ToArray()));
        Assert.Equal("2.0.0", again.Manifest.Dependencies["other"]);
        Assert.Equal("test.pack-1.0.0.tgz", PackageArchive.FileNameOf(again.Manifest));
    }

    [Theory]
    [InlineData("../../etc/passwd", "-..-etc-passwd-1.tgz")]
    [InlineData("..", "-1.tgz")]
    [InlineData("a b/c", "a-b-c-1.tgz")]
    public void A_package_cannot_choose_its_files_folder(string name, string file) =>
        Assert.Equal(file, PackageArchive.FileNameOf(PackageManifest.Loose(name) with { Version = "1" }));

    static DefinitionPackage Read(byte[] archive, PackageBounds? bounds = null) =>
        PackageArchive.Read(new MemoryStream(archive), "p.tgz", bounds ?? PackageBounds.Default);
}
