using System.Text;
using System.Text.Json.Nodes;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Patch;

namespace FhirGateway.Tests.Rest.Operations;

public sealed class DiffTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    readonly FhirHttp fhir = gateway.Fhir;

    /// <summary>Each test has a patient of its own, with three versions.</summary>
    readonly string id = $"changed-{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync()
    {
        foreach (var content in (string[])["\"gender\":\"male\"", "\"gender\":\"female\"", "\"gender\":\"female\",\"name\":[{\"family\":\"A\"}]"])
            await fhir.Put($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}",{{content}}}""");
        await fhir.Put("Patient/unlike", """{"resourceType":"Patient","id":"unlike","active":true}""");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    Task<FhirAnswer> Get(string path) => fhir.Get(path.Replace("[id]", id, StringComparison.Ordinal));

    static string Told(FhirAnswer answer) => string.Join("; ", answer.Parameters("operation").Select(o => string.Join(' ',
        o["part"]!.AsArray().Where(p => (string?)p!["name"] is "type" or "path").Select(p => (string?)(p!["valueCode"] ?? p["valueString"])))));

    [Theory]
    [InlineData("Patient/[id]/$diff", "add Patient")]
    [InlineData("Patient/[id]/$diff?fromVersion=1", "replace Patient.gender; add Patient")]
    [InlineData("Patient/[id]/$diff?fromVersion=1&toVersion=2", "replace Patient.gender")]
    [InlineData("Patient/[id]/$diff?fromVersion=3&toVersion=2", "delete Patient.name[0]")]
    [InlineData("Patient/[id]/$diff?fromVersion=2&toVersion=2", "")]
    [InlineData("$diff?from=Patient/[id]/_history/1&to=Patient/[id]/_history/2", "replace Patient.gender")]
    [InlineData("$diff?from=Patient/[id]/_history/1&to=Patient/unlike", "replace Patient.id; add Patient; delete Patient.gender")]
    public async Task Versions_and_resources_are_compared(string path, string told) => Assert.Equal(told, Told(await Get(path)));

    [Fact]
    public async Task Meta_is_compared_when_it_is_asked_for() =>
        Assert.Contains("replace Patient.meta.versionId", Told(await Get("Patient/[id]/$diff?includeMeta=true")), StringComparison.Ordinal);

    [Fact]
    public async Task The_first_patched_by_the_answer_is_the_second()
    {
        var patch = JsonFormat.Read(Encoding.UTF8.GetBytes((await Get("Patient/[id]/$diff?fromVersion=1&includeMeta=true")).Text));
        var first = JsonFormat.Read(Encoding.UTF8.GetBytes((await Get("Patient/[id]/_history/1")).Text));
        var made = FhirPathPatch.Apply(first.Resource!, patch.Resource!, DateTimeOffset.UnixEpoch);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(made.Json!), (await Get("Patient/[id]/_history/3")).Json));
    }

    [Theory]
    [InlineData("Patient/unlike/$diff", 400)]
    [InlineData("Patient/[id]/$diff?fromVersion=9", 404)]
    [InlineData("Patient/[id]/$diff?toVersion=x", 400)]
    [InlineData("$diff?from=Patient/[id]&to=Organization/none", 404)]
    public async Task What_cannot_be_compared_is_refused(string path, int status)
    {
        var answer = await Get(path);
        Assert.True(answer.Code == status, answer.Text);
        Assert.NotEmpty(answer.Diagnostics);
    }
}
