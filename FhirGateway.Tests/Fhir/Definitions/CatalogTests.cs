using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Tests.Fhir.Definitions;

public sealed class CatalogTests
{
    static readonly Catalog Catalog = new([
        ValueSet("http://example.org/a", "1.9.0"), ValueSet("http://example.org/a", "1.10.0"),
        ValueSet("http://example.org/a", "1.9.0", "again"), ValueSet("http://example.org/b", null)]);

    [Theory]
    [InlineData("http://example.org/a", "1.10.0")]
    [InlineData("http://example.org/a|1.9.0", "1.9.0")]
    [InlineData("http://example.org/a|1.8.0", null)]
    [InlineData("http://example.org/c", null)]
    [InlineData("http://example.org/a|1.9.0#part", "1.9.0")]
    public void A_definition_is_found_by_url_and_version(string canonical, string? version) =>
        Assert.Equal(version, Catalog.Find(canonical, "ValueSet")?.Root.Text("version"));

    [Fact]
    public void A_definition_of_another_type_is_not_meant() =>
        Assert.Null(Catalog.Find("http://example.org/a", "CodeSystem"));

    [Fact]
    public void What_comes_later_wins() =>
        Assert.Equal("again", Catalog.Find("http://example.org/a|1.9.0", "ValueSet")!.Root.Text("title"));

    static Resource ValueSet(string url, string? version, string title = "first") => JsonFormat.Read(Encoding.UTF8.GetBytes(
        $$"""{"resourceType":"ValueSet","url":"{{url}}",{{(version is null ? "" : $"\"version\":\"{version}\",")}}"title":"{{title}}","status":"active"}"""))
        .Resource!;
}
