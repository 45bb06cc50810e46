using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Tests.Fhir;

public sealed class ContentTests
{
    const string Patient = """
        {"resourceType":"Patient","id":"p","meta":{"versionId":"1","lastUpdated":"2026-01-01T00:00:00Z","tag":[{"code":"t"}]},
        "name":[{"family":"Example","given":["Tess","Ann"],"_given":[null,{"id":"g"}]}],
        "multipleBirthInteger":2,"contained":[{"resourceType":"Organization","id":"o","meta":{"versionId":"7"}}]}
        """;

    [Theory]
    [InlineData("\"id\":\"p\"", "\"id\":\"q\"")]
    [InlineData("\"versionId\":\"1\",", "")]
    [InlineData("2026-01-01T00:00:00Z", "2026-02-02T02:02:02.222Z")]
    [InlineData("\"multipleBirthInteger\":2", "  \"multipleBirthInteger\" : 2")]
    [InlineData("\"family\":\"Example\",\"given\":[\"Tess\",\"Ann\"],\"_given\":[null,{\"id\":\"g\"}]",
        "\"_given\":[null,{\"id\":\"g\"}],\"given\":[\"Tess\",\"Ann\"],\"family\":\"\\u0045xample\"")]
    public void The_layout_the_id_and_what_the_server_sets_do_not_count(string from, string to) =>
        Assert.True(Content.IsSame(Read(Patient), Read(Changed(from, to))));

    [Theory]
    [InlineData("\"code\":\"t\"", "\"code\":\"u\"")]
    [InlineData(",\"tag\":[{\"code\":\"t\"}]", "")]
    [InlineData("\"Tess\",\"Ann\"", "\"Ann\",\"Tess\"")]
    [InlineData("\"Ann\"],\"_given\":[null,{\"id\":\"g\"}]", "\"Ann\"]")]
    [InlineData("[null,{\"id\":\"g\"}]", "[{\"id\":\"g\"},null]")]
    [InlineData("\"multipleBirthInteger\":2", "\"multipleBirthBoolean\":true")]
    [InlineData("\"multipleBirthInteger\":2", "\"multipleBirthInteger\":3")]
    [InlineData("\"id\":\"o\"", "\"id\":\"r\"")]
    [InlineData("\"versionId\":\"7\"", "\"versionId\":\"8\"")]
    [InlineData("\"multipleBirthInteger\":2", "\"multipleBirthInteger\":2,\"active\":true")]
    public void Everything_else_does(string from, string to)
    {
        Assert.False(Content.IsSame(Read(Patient), Read(Changed(from, to))));
        Assert.False(Content.IsSame(Read(Changed(from, to)), Read(Patient)));
    }

    [Fact]
    public void A_meta_of_the_server_alone_is_as_good_as_none() => Assert.True(Content.IsSame(
        Read("""{"resourceType":"Patient","active":true}"""),
        Read("""{"resourceType":"Patient","meta":{"versionId":"3","lastUpdated":"2026-01-01T00:00:00Z"},"active":true}""")));

    static string Changed(string from, string to)
    {
        Assert.Contains(from, Patient);
        return Patient.Replace(from, to, StringComparison.Ordinal);
    }

    static Resource Read(string json) => JsonFormat.Read(Encoding.UTF8.GetBytes(json)).Resource!;
}
