using System.Text.Json.Nodes;
using FhirGateway.Commands;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Packages;
using FhirGateway.Fhir.Validation;
using FhirGateway.Intake;

namespace FhirGateway.Tests.Commands;

public sealed class ValidateTests : IDisposable
{
    const string Good = """{"resourceType":"Patient","id":"good","gender":"female"}""";

    readonly LoadFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_line_says_file_resource_verdict_and_issues_with_their_places()
    {
        var file = folder.Add("a.json", "{\"resourceType\":\"Patient\",\"id\":\"ill\",\n\"gender\":\"unclear\",\"colour\":1}");
        var (exit, lines) = await Run(file);
        var line = Assert.Single(lines);
        Assert.Equal((1, file, "Patient/ill", false), (exit, (string?)line["file"], (string?)line["resource"], (bool)line["valid"]!));
        Assert.Equal(["file", "resource", "valid", "issues"], line.AsObject().Select(p => p.Key));
        var unknown = Issue(line, "Patient.colour");
        Assert.Equal(("error", "structure"), ((string?)unknown["severity"], (string?)unknown["code"]));
        Assert.StartsWith("line 2, column", (string?)unknown["location"], StringComparison.Ordinal);
        Assert.Contains("unclear", (string?)Issue(line, "Patient.gender")["diagnostics"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_alone_leave_a_resource_valid()
    {
        var (exit, lines) = await Run(folder.Add("a.json", """
            {"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/1"},
             "doNotPerform":true,"performerType":{"text":"x"},"orderDetail":[{"text":"y"}],"code":{"text":"z"}}
            """));
        Assert.Equal(0, exit);
        Assert.True((bool)Assert.Single(lines)["valid"]!);
    }

    [Fact]
    public async Task What_is_no_JSON_says_where_it_breaks()
    {
        var (exit, lines) = await Run(folder.Add("a.json", "{\"resourceType\":\"Patient\",\n \"id\" \"x\"}"));
        Assert.Equal(1, exit);
        Assert.Null(Assert.Single(lines)["resource"]);
        var issue = Assert.Single(lines[0]["issues"]!.AsArray())!;
        Assert.Equal(("fatal", "line 2, column 7"), ((string?)issue["severity"], (string?)issue["location"]));
    }

    [Fact]
    public async Task XML_is_judged_like_JSON_with_places_in_the_XML()
    {
        var (exit, lines) = await Run(folder.Add("a.xml", """
            <Patient xmlns="http://hl7.org/fhir">
              <id value="x"/>
              <gender value="unclear"/>
              <birthDate value="1974-02-30"/>
            </Patient>
            """));
        Assert.Equal((1, "Patient/x"), (exit, (string?)Assert.Single(lines)["resource"]));
        Assert.StartsWith("line 4, column", (string?)Issue(lines[0], "Patient.birthDate")["location"], StringComparison.Ordinal);
        Assert.Equal("error", (string?)Issue(lines[0], "Patient.gender")["severity"]);
    }

    [Fact]
    public async Task Every_row_of_NDJSON_is_a_resource_and_a_Bundle_is_one()
    {
        var rows = folder.Add("a.ndjson", $"{Good}\n\n{{\"resourceType\":\"Patient\",\"gender\":1}}\n{{\"resourceType\":\n");
        var bundle = folder.Add("b.json", $$"""
            {"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:0d5b3a53-2a8c-4b7e-9f55-0d8f3a1f6a01",
            "resource":{{Good}}}]}
            """);
        var (exit, lines) = await Run(rows, bundle);
        Assert.Equal(1, exit);
        Assert.Equal([("Patient/good", true), ("Patient", false), (null, false), ("Bundle", true)],
            lines.Select(l => ((string?)l["resource"], (bool)l["valid"]!)));
        Assert.Equal([1, 3, 4], lines.Take(3).Select(l => (int)l["line"]!));
        Assert.StartsWith("line 3, column", (string?)lines[1]["issues"]![0]!["location"], StringComparison.Ordinal);
        Assert.StartsWith("line 4", (string?)lines[2]["issues"]![0]!["location"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_judged_in_the_order_of_its_files_whatever_finishes_first()
    {
        for (var n = 0; n < 1000; n++)
            folder.Add($"{n % 7}/{n:0000}.json", n % 10 == 3
                ? """{"resourceType":"Patient","gender":"unclear"}"""
                : $$"""{"resourceType":"Patient","id":"p{{n}}","name":[{"text":"{{new string('x', 1 + n % 3 * 20_000)}}"}]}""");
        folder.Add("notes.txt", "no FHIR");
        folder.Add("picture.png", [1, 2, 3]);
        var (exit, lines) = await Run(folder.Path);
        Assert.Equal((1, 1000), (exit, lines.Count));
        var files = lines.Select(l => (string)l["file"]!).ToList();
        Assert.Equal(files.Order(StringComparer.Ordinal), files);
        Assert.Equal(100, lines.Count(l => !(bool)l["valid"]!));
        Assert.All(lines, l => Assert.Equal(
            l["valid"]!.GetValue<bool>() ? $"Patient/p{int.Parse(Path.GetFileNameWithoutExtension((string)l["file"]!))}" : "Patient",
            (string?)l["resource"]));
    }

    [Fact]
    public async Task A_path_that_names_nothing_is_bad_usage()
    {
        var missing = Path.Combine(folder.Path, "none.json");
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => Run(folder.Add("a.json", Good), missing));
        Assert.Equal($"There is no such file or folder: {missing}.", refused.Message);
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("validate", "--colour", "red")]
    [InlineData("validate", "--package", "/no/such/package", ".")]
    [InlineData("fhirpath", "1")]
    [InlineData("fhirpath")]
    [InlineData("fhirpath", "1", "x.json", "--batch", "y.jsonl")]
    [InlineData("fhirpath", "1", "/no/such/file.json")]
    [InlineData("fhirpath", "--batch", "/no/such/file.jsonl")]
    [InlineData("nonsense")]
    public async Task Bad_usage_exits_with_2(params string[] arguments) => Assert.Equal(2,
        await CommandTable.Run(arguments, (_, _, _) => throw new InvalidOperationException("Nothing is to be started.")));

    [Fact]
    public async Task A_profile_from_a_package_is_demanded_of_every_resource()
    {
        var package = folder.Add("package/profile.json", """
            {"resourceType":"StructureDefinition","url":"https://example.org/fhir/StructureDefinition/named","name":"Named",
             "status":"active","kind":"resource","abstract":false,"type":"Patient","derivation":"constraint",
             "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient",
             "differential":{"element":[{"id":"Patient.name","path":"Patient.name","min":1}]}}
            """);
        var files = new[] { folder.Add("a.json", Good), folder.Add("b.json", """{"resourceType":"Patient","id":"b","name":[{"text":"B"}]}""") };
        var set = PackageSet.Read([Path.GetDirectoryName(package)!]);
        Assert.Empty(set.Issues);
        var options = new ValidationOptions { Catalog = set.Catalog, Profiles = ["https://example.org/fhir/StructureDefinition/named"] };
        var (exit, lines) = await Run(options, files);
        Assert.Equal(1, exit);
        Assert.Equal([("Patient/good", false), ("Patient/b", true)], lines.Select(l => ((string?)l["resource"], (bool)l["valid"]!)));
        Assert.Contains(lines[0]["issues"]!.AsArray(), i => ((string?)i!["diagnostics"])!.Contains("name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_wrong_with_a_package_is_remarked_and_makes_no_resource_invalid()
    {
        folder.Add("package/a.json", """{"resourceType":"CodeSystem","url":"urn:c","status":"active","content":"not-present"}""");
        folder.Add("package/b.json", "{");
        Assert.Equal(0, await CommandTable.Run(
            ["validate", "--package", Path.Combine(folder.Path, "package"), folder.Add("p.json", Good)],
            (_, _, _) => throw new InvalidOperationException("Nothing is to be started.")));
    }

    static JsonNode Issue(JsonNode line, string expression) =>
        Assert.Single(line["issues"]!.AsArray(), i => (string?)i!["expression"] == expression)!;

    static Task<(int Exit, List<JsonNode> Lines)> Run(params string[] paths) =>
        Run(ValidationOptions.Default, paths);

    static async Task<(int Exit, List<JsonNode> Lines)> Run(ValidationOptions options, string[] paths)
    {
        using var output = new StringWriter();
        using var remarks = new StringWriter();
        var exit = await Validate.Run(paths, new ResourceCheck(options), output, remarks, TestContext.Current.CancellationToken);
        return (exit, [.. output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)]);
    }
}
