using System.Text;

namespace FhirGateway.Tests.Rest;

public sealed class NegotiationTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Ames = """{"resourceType":"Patient","name":[{"family":"Ames"}]}""";
    readonly FhirHttp fhir = gateway.Fhir;

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/fhir+json")]
    [InlineData("application/json")]
    [InlineData("application/fhir+json; fhirVersion=4.0")]
    [InlineData("application/fhir+xml;q=0.9, application/fhir+json;q=0.1")]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8")]
    public async Task What_admits_FHIR_JSON_gets_it(string accept)
    {
        var answer = await fhir.Get("metadata", ("Accept", accept));
        Assert.Equal(200, answer.Code);
        Assert.Equal("application/fhir+json", answer.Message.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("application/fhir+xml")]
    [InlineData("application/fhir+json;q=0")]
    [InlineData("application/fhir+json; fhirVersion=3.0")]
    [InlineData("image/png")]
    public async Task What_does_not_admit_it_answers_406(string accept)
    {
        var answer = await fhir.Get("metadata", ("Accept", accept));
        Assert.Equal(406, answer.Code);
        Assert.NotEmpty(answer.Diagnostics);
    }

    [Theory]
    [InlineData("json", 200)]
    [InlineData("application/json", 200)]
    [InlineData("application/fhir+json", 200)]
    [InlineData("application/fhir%2Bjson", 200)]
    [InlineData("xml", 406)]
    [InlineData("application/fhir+xml", 406)]
    public async Task Format_wins_over_Accept(string format, int code) =>
        Assert.Equal(code, (await fhir.Get($"metadata?_format={format}", ("Accept", "application/fhir+xml"))).Code);

    [Theory]
    [InlineData("application/fhir+json; charset=utf-8", 201)]
    [InlineData("application/json", 201)]
    [InlineData("application/fhir+xml", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/fhir+json; charset=iso-8859-1", 415)]
    [InlineData("application/fhir+json; fhirVersion=5.0", 415)]
    public async Task A_body_is_read_by_its_media_type(string type, int code) =>
        Assert.Equal(code, (await fhir.Post("Patient", Ames, ("Content-Type", type))).Code);

    [Fact]
    public async Task A_body_over_16_MB_answers_413()
    {
        var text = new StringBuilder("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"").Append('A', 16 << 20).Append("\"}]}");
        var answer = await fhir.Post("Patient", text.ToString(), ("Expect", "100-continue"));
        Assert.Equal(413, answer.Code);
        Assert.NotEmpty(answer.Diagnostics);
    }

    [Fact]
    public async Task A_path_that_is_nowhere_answers_404_as_an_OperationOutcome()
    {
        using var root = new FhirHttp(gateway.Address);
        var answer = await root.Get("nowhere/at/all");
        Assert.Equal(404, answer.Code);
        Assert.NotEmpty(answer.Diagnostics);
        Assert.Equal(answer.Header("X-Trace-Id"), answer.Id);
    }

    [Fact]
    public async Task A_method_that_is_not_supported_answers_405_and_those_that_are()
    {
        var answer = await fhir.Send(HttpMethod.Patch, "Patient/1", "{}");
        Assert.Equal(405, answer.Code);
        Assert.NotEmpty(answer.Diagnostics);
        Assert.Contains("PUT", answer.Message.Content.Headers.Allow);
    }

    [Fact]
    public async Task Health_says_live_and_ready()
    {
        using var root = new FhirHttp(gateway.Address);
        Assert.Equal(200, (await root.Get("health/live")).Code);
        Assert.Equal(200, (await root.Get("health/ready")).Code);
    }
}
