using System.Text.Json;
using FhirGateway.Commands;
using FhirGateway.Fhir.Packages;
using FhirGateway.Fhir.Validation;
using FhirGateway.Intake;
using FhirGateway.Tests.Fhir.Packages;

namespace FhirGateway.Tests.Commands;

public sealed class PackageAddTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("package-add-").FullName;

    string Packages => Path.Combine(folder, "packages");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_added_is_read_at_the_next_start_and_adding_it_again_replaces_it()
    {
        var (code, lines) = Add(Tgz.Of(("package/package.json", Tgz.Manifest()), ("package/a.json", Tgz.ValueSet("http://a"))));
        Assert.Equal(0, code);
        Assert.Equal("test.pack", Assert.Single(lines).GetProperty("package").GetString());
        Add(Tgz.Of(("package/package.json", Tgz.Manifest()), ("package/b.json", Tgz.ValueSet("http://b"))));
        Assert.Equal("http://b", Assert.Single(PackageSet.Read([Packages]).Catalog.All).Root.Text("url"));
    }

    [Fact]
    public void What_is_broken_is_told_and_the_rest_is_added()
    {
        var (code, lines) = Add(Tgz.Of(
            ("package/package.json", Tgz.Manifest(more: ""","dependencies":{"other":"1.0.0"}""")),
            ("package/a.json", Tgz.ValueSet("http://a")), ("package/b.json", "{")));
        Assert.Equal(1, code);
        Assert.Equal(["fatal", "warning"], lines.Skip(1).Select(line => line.GetProperty("severity").GetString()));
        Assert.Single(PackageSet.Read([Packages]).Catalog.All);
    }

    [Fact]
    public void What_is_no_package_adds_nothing()
    {
        var (code, lines) = Add("no package"u8.ToArray());
        Assert.Equal(1, code);
        Assert.Equal("structure", Assert.Single(lines).GetProperty("code").GetString());
        Assert.False(Directory.Exists(Packages));
    }

    [Fact]
    public async Task Validate_uses_the_definitions_of_a_package()
    {
        var package = Path.Combine(folder, "p.tgz");
        await File.WriteAllBytesAsync(package, Tgz.Of(("package/q.json",
            """{"resourceType":"Questionnaire","url":"http://forms.health/q","status":"active","item":[{"linkId":"a","type":"string","required":true}]}""")),
            TestContext.Current.CancellationToken);
        var answer = Path.Combine(folder, "answer.json");
        await File.WriteAllTextAsync(answer,
            """{"resourceType":"QuestionnaireResponse","id":"r","questionnaire":"http://forms.health/q","status":"completed"}""",
            TestContext.Current.CancellationToken);
        var (without, unaware) = await Validate(answer, []);
        var (with, aware) = await Validate(answer, [package]);
        Assert.Equal((0, true), (without, unaware.GetProperty("valid").GetBoolean()));
        Assert.Equal((1, false), (with, aware.GetProperty("valid").GetBoolean()));
        Assert.Equal("QuestionnaireResponse/r", aware.GetProperty("resource").GetString());
        Assert.Equal("required", aware.GetProperty("issues")[0].GetProperty("code").GetString());
    }

    static async Task<(int Code, JsonElement Line)> Validate(string path, string[] packages)
    {
        var set = PackageSet.Read(packages);
        using var output = new StringWriter();
        var code = await FhirGateway.Commands.Validate.Run(
            [path], new ResourceCheck(new ValidationOptions { Catalog = set.Catalog }), output, TextWriter.Null, TestContext.Current.CancellationToken);
        return (code, JsonDocument.Parse(output.ToString()).RootElement);
    }

    (int Code, JsonElement[] Lines) Add(byte[] package)
    {
        var file = Path.Combine(folder, "p.tgz");
        File.WriteAllBytes(file, package);
        using var output = new StringWriter();
        var code = PackageAdd.Run(file, Packages, output);
        return (code, [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)]);
    }
}
