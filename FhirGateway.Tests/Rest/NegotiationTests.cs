using System.Text;

namespace FhirGateway.Tests.Rest;

public sealed class NegotiationTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Ames = """{"resourceType":"Patient","name":[{"family":"Ames"}]}""";
    readonly FhirHttp fhir = gateway.Fhir;

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/*")]
    [InlineData("application/fhir+json")]
    [InlineData("application/json")]
    [InlineData("text/json")]
    [InlineData("application/fhir+json; fhirVersion=4.0")]
    [InlineData("application/fhir+json; fhirVersion=\"4.0.1\"; charset=utf-8")]
    [InlineData("application/fhir+xml;q=0.1, application/fhir+json;q=0.9")]
    [InlineData("application/fhir+xml;q=0.5, */*;q=0.6")]
    [InlineData("application/fhir+xml; fhirVersion=3.0, application/json;q=0.1")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")]
    [InlineData("application/fhir+json, application/fhir+xml")]
    [InlineData("what is this")]
    public async Task What_admits_FHIR_JSON_best_gets_it(string accept) => Assert.Equal("application/fhir+json", await Given(accept));

    [Theory]
    [InlineData("application/fhir+xml")]
    [InlineData("application/xml")]
    [InlineData("text/xml")]
    [InlineData("application/fhir+xml;fhirVersion=4.0")]
    [InlineData("application/fhir+xml;q=0.9, application/fhir+json;q=0.1")]
    [InlineData("application/fhir+xml, */*")]
    [InlineData("application/*;q=0.5, application/fhir+json;q=0")]
    [InlineData("application/fhir+json;q=0.999, application/xml")]
    public async Task What_admits_FHIR_XML_best_gets_it(string accept) => Assert.Equal("application/fhir+xml", await Given(accept));

    async Task<string?> Given(string accept)
    {
        var answer = await fhir.Get("metadata", ("Accept", accept));
        Assert.Equal(200, answer.Code);
        Assert.Contains("Accept", answer.Message.Headers.Vary);
        return answer.Message.Content.Headers.ContentType!.MediaType;
    }

    [Theory]
    [InlineData("application/fhir+json;q=0")]
    [InlineData("application/fhir+json; fhirVersion=3.0")]
    [InlineData("application/fhir+xml; fhirVersion=5.0")]
    [InlineData("*/*;q=0")]
    [InlineData("text/turtle")]
    [InlineData("image/png")]
    public async Task What_admits_neither_answers_406(string accept)
    {
        var answer = await fhir.Get("metadata", ("Accept", accept));
        Assert.Equal(406, answer.Code);
        Assert.NotEmpty(answer.Diagnostics);
    }

    [Theory]
    [InlineData("json", "application/fhir+json")]
    [InlineData("application/json", "application/fhir+json")]
    [InlineData("text/json", "application/fhir+json")]
    [InlineData("application/fhir+json", "application/fhir+json")]
    [InlineData("application/fhir%2Bjson", "application/fhir+json")]
    [InlineData("xml", "application/fhir+xml")]
    [InlineData("XML", "application/fhir+xml")]
    [InlineData("text/xml", "application/fhir+xml")]
    [InlineData("application/xml", "application/fhir+xml")]
    [InlineData("application/fhir+xml", "application/fhir+xml")]
    [InlineData("application/fhir%2Bxml", "application/fhir+xml")]
    [InlineData("application/fhir%2Bxml;%20fhirVersion=4.0", "application/fhir+xml")]
    public async Task Format_wins_over_Accept(string format, string type)
    {
        foreach (var accept in (string[])["application/fhir+xml", "application/fhir+json", "image/png"])
        {
            var answer = await fhir.Get($"metadata?_format={format}", ("Accept", accept));
            Assert.Equal((200, type), (answer.Code, answer.Message.Content.Headers.ContentType!.MediaType));
        }
    }

    [Theory]
    [InlineData("ttl")]
    [InlineData("html")]
    [InlineData("")]
    [InlineData("application/fhir%2Bjson;fhirVersion=3.0")]
    public async Task A_format_that_is_not_written_answers_406_whatever_Accept_says(string format) =>
        Assert.Equal(406, (await fhir.Get($"metadata?_format={format}", ("Accept", "*/*"))).Code);

    [Fact]
    public async Task Where_nothing_is_asked_for_the_answer_comes_as_the_request_came()
    {
        var answer = await fhir.Post("Patient", """<Patient xmlns="http://hl7.org/fhir"/>""", ("Content-Type", "application/fhir+xml"));
        Assert.Equal((201, "application/fhir+xml"), (answer.Code, answer.Message.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task What_cannot_be_answered_in_the_wanted_format_is_not_done()
    {
        var identifier = Guid.NewGuid().ToString();
        var answer = await fhir.Post("Patient", $$$"""{"resourceType":"Patient","identifier":[{"value":"{{{identifier}}}"}]}""", ("Accept", "image/png"));
        Assert.Equal(406, answer.Code);
        Assert.Empty((await fhir.Get($"Patient?identifier={identifier}")).Entries);
    }

    [Theory]
    [InlineData("application/fhir+json; charset=utf-8", 201)]
    [InlineData("application/fhir+json; charset=\"UTF-8\"", 201)]
    [InlineData("application/fhir+json; fhirVersion=4.0", 201)]
    [InlineData("application/json", 201)]
    [InlineData("text/json", 201)]
    [InlineData("application/fhir+xml", 400)]
    [InlineData("text/plain", 415)]
    [InlineData("application/fhir+turtle", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/json-patch+json", 415)]
    [InlineData("application/fhir+json; charset=iso-8859-1", 415)]
    [InlineData("application/fhir+json; fhirVersion=5.0", 415)]
    public async Task A_body_is_read_by_its_media_type(string type, int code) =>
        Assert.Equal(code, (await fhir.Post("Patient", Ames, ("Content-Type", type))).Code);

    [Fact]
    public async Task A_body_in_an_unknown_coding_answers_415_and_names_what_is_allowed()
    {
        foreach (var coding in (string[])["deflate", "compress", "zstd", "gzip, br", "gzip, gzip"])
        {
            var refused = await fhir.Post("Patient", Ames, ("Content-Encoding", coding));
            Assert.Equal(415, refused.Code);
            Assert.Contains("gzip, br", refused.Diagnostics, StringComparison.Ordinal);
            Assert.Equal("gzip, br", refused.Header("Accept-Encoding"));
        }
        Assert.Equal(201, (await fhir.Post("Patient", Ames, ("Content-Encoding", "identity"))).Code);
    }

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
    public async Task Health_says_live_and_ready()
    {
        using var root = new FhirHttp(gateway.Address);
        Assert.Equal(200, (await root.Get("health/live")).Code);
        Assert.Equal(200, (await root.Get("health/ready")).Code);
    }
}
