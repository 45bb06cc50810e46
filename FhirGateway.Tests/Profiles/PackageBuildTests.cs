using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirGateway.Commands;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Packages;

namespace FhirGateway.Tests.Profiles;

public sealed class PackageBuildTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("package-build-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Build(string name)
    {
        using var output = new StringWriter();
        Assert.Equal(0, PackageBuild.Run(Path.Combine(folder, name), output));
        return JsonDocument.Parse(output.ToString()).RootElement.GetProperty("file").GetString()!;
    }

    static Dictionary<string, string> Contents(string file)
    {
        using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var tar = new TarReader(packed);
        var found = new Dictionary<string, string>();
        while (tar.GetNextEntry() is { } entry) found.Add(entry.Name, new StreamReader(entry.DataStream!).ReadToEnd());
        return found;
    }

    [Fact]
    public void Our_own_loader_reads_it_and_finds_every_definition_and_no_fault()
    {
        var set = PackageSet.Read([Build("own.tgz")]);
        Assert.Empty(set.Issues);
        var package = Assert.Single(set.Packages);
        Assert.Equal("uk.fhirgateway.r4", package.Manifest.Name);
        Assert.Equal(
            OwnPackage.Current.Catalog.All.Select(d => d.Root.Text("url")).Order(), set.Catalog.All.Select(d => d.Root.Text("url")).Order());
    }

    [Fact]
    public void It_lies_as_a_package_of_npm_should_with_indexes_that_name_every_file()
    {
        var contents = Contents(Build("own.tgz"));
        var manifest = JsonNode.Parse(contents["package/package.json"])!;
        Assert.Equal("4.0.1", (string?)manifest["dependencies"]!["hl7.fhir.r4.core"]);
        Assert.Equal("4.0.1", (string?)manifest["fhirVersions"]![0]);
        Assert.Equal("package/package.json", contents.Keys.First());
        foreach (var place in (string[])["package", "package/example"])
        {
            var files = JsonNode.Parse(contents[place + "/.index.json"])!["files"]!.AsArray();
            Assert.Equal(
                contents.Keys.Where(k => Path.GetDirectoryName(k) == place && Path.GetFileName(k) is not ("package.json" or ".index.json")).Order(),
                files.Select(f => $"{place}/{f!["filename"]}").Order());
            foreach (var file in files)
            {
                var resource = JsonNode.Parse(contents[$"{place}/{file!["filename"]}"])!;
                Assert.Equal((string?)resource["url"], (string?)file["url"]);
                Assert.Equal($"{resource["resourceType"]}-{resource["id"]}.json", (string?)file["filename"]);
            }
        }
        Assert.Equal(OwnPackage.Current.Examples.Count, contents.Keys.Count(k => k.StartsWith("package/example/", StringComparison.Ordinal)) - 1);
    }

    [Fact]
    public void The_same_program_writes_the_same_bytes_and_a_folder_gets_a_named_file()
    {
        var (one, other) = (Build("one.tgz"), Build("."));
        Assert.Equal("uk.fhirgateway.r4-1.0.0.tgz", Path.GetFileName(other));
        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(other));
    }

    [Fact]
    public void Where_nothing_can_be_written_it_says_so()
    {
        File.WriteAllText(Path.Combine(folder, "taken"), "");
        var refused = Assert.Throws<UserErrorException>(
            () => PackageBuild.Run(Path.Combine(folder, "taken", "own.tgz"), TextWriter.Null));
        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
    }
}
