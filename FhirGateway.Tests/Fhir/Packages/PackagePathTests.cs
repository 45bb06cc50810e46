using System.Text;
using FhirGateway.Fhir.Packages;

namespace FhirGateway.Tests.Fhir.Packages;

public sealed class PackagePathTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("packages-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_folder_holds_archives_packages_and_loose_files()
    {
        Write("one.tgz", Tgz.Of(("package/package.json", Tgz.Manifest("one")), ("package/a.json", Tgz.ValueSet("http://a"))));
        Write("two/package/package.json", Tgz.Manifest("two"));
        Write("two/package/b.json", Tgz.ValueSet("http://b"));
        Write("loose/c.json", Tgz.ValueSet("http://c"));
        Write("d.json", Tgz.ValueSet("http://d"));
        Write(".hidden.json", "broken");
        Write("examples/e.json", "broken");
        var set = PackageSet.Read([folder]);
        Assert.Empty(set.Issues);
        Assert.Equal(["one", "two", Path.GetFileName(folder)], set.Packages.Select(p => p.Manifest.Name));
        Assert.Equal(["http://a", "http://b", "http://c", "http://d"], set.Catalog.All.Select(d => d.Root.Text("url")!).Order());
    }

    [Fact]
    public void A_package_of_which_another_is_missing_is_told()
    {
        Write("one.tgz", Tgz.Of(
            ("package/package.json", Tgz.Manifest("one", more: ""","dependencies":{"hl7.fhir.r4.core":"4.0.1","two":"1.0.0","three":"3.1.0"}""")),
            ("package/a.json", Tgz.ValueSet("http://a"))));
        Write("two.tgz", Tgz.Of(("package/package.json", Tgz.Manifest("two")), ("package/b.json", Tgz.ValueSet("http://b"))));
        var (file, issue) = Assert.Single(PackageSet.Read([folder]).Issues);
        Assert.Equal("one#1.0.0", file);
        Assert.Equal("Warning", issue.Severity.ToString());
        Assert.Contains("three#3.1.0", issue.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_gives_the_definitions_in_it()
    {
        Write("b.json", $$$"""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{{{Tgz.ValueSet("http://a")}}}},{"resource":{"resourceType":"Patient"}},{"resource":{{{Tgz.ValueSet("http://b")}}}}]}""");
        Assert.Equal(["http://a", "http://b"],
            PackageSet.Read([Path.Combine(folder, "b.json")]).Catalog.All.Select(d => d.Root.Text("url")));
    }

    [Fact]
    public void A_path_that_is_not_there_is_an_issue() =>
        Assert.Equal("not-found", Assert.Single(PackageSet.Read([Path.Combine(folder, "no")]).Issues).Issue.Code);

    [Fact]
    public void A_folder_beyond_its_bounds_is_read_as_far_as_they_go()
    {
        for (var i = 0; i < 5; i++) Write($"{i}.json", Tgz.ValueSet($"http://{i}"));
        var package = Assert.Single(PackagePath.Read(folder, PackageBounds.Default with { MostFiles = 3 }));
        Assert.Equal(3, package.Definitions.Count);
        Assert.Equal("too-costly", Assert.Single(package.Issues).Issue.Code);
    }

    [Fact]
    public void UK_Core_loads_as_it_is_but_for_the_one_file_that_is_broken()
    {
        var path = Path.Combine(House.Data, "ukcore");
        Assert.SkipWhen(!Directory.Exists(path), $"There is no {path}.");
        var package = Assert.Single(PackagePath.Read(path));
        Assert.Equal(["CodeSystem-UKCore-EthnicCategoryScotland.xml"], package.Issues.Select(i => Path.GetFileName(i.File)));
        Assert.Equal("UKCore.R4.STU.02.00.00#2.0.0", package.Manifest.ToString());
        var byType = package.Definitions.CountBy(d => d.Type).ToDictionary();
        Assert.Equal((153, 134, 87), (byType["StructureDefinition"], byType["ValueSet"], byType["CodeSystem"]));
        Assert.Contains("hl7.fhir.r5.core#5.0.0", Assert.Single(PackageSet.Read([path]).MissingDependencies()).Issue.Diagnostics,
            StringComparison.Ordinal);
    }

    void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    void Write(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
