using FhirGateway.Security;

namespace FhirGateway.Tests.Rest;

public sealed class OpenModeTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    [Theory]
    [InlineData("Host", "gateway.example")]
    [InlineData("Forwarded", "for=192.0.2.1")]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("Origin", "https://evil.example")]
    public async Task A_request_that_came_from_elsewhere_answers_403(string header, string value)
    {
        var answer = await fhir.Get("metadata", (header, value));
        Assert.Equal(403, answer.Code);
        Assert.NotEmpty(answer.Diagnostics);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("[::1]:8080")]
    public async Task A_loopback_name_is_answered(string host) =>
        Assert.Equal(200, (await fhir.Get("metadata", ("Host", host))).Code);

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://127.0.0.1:8080;http://gateway.example:80")]
    [InlineData("http://192.168.1.5:8080")]
    public void It_does_not_start_where_others_could_reach_it(string urls) =>
        Assert.Contains("loopback", OpenMode.ForbidsStart("open", urls), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://localhost:8080;http://[::1]:8080")]
    public void It_starts_on_loopback(string urls) => Assert.Null(OpenMode.ForbidsStart("open", urls));

    [Fact]
    public void The_default_mode_says_that_it_does_not_exist_yet_and_which_one_does()
    {
        var reason = OpenMode.ForbidsStart("smart", "http://127.0.0.1:8080");
        Assert.Contains("no authenticated mode exists yet", reason, StringComparison.Ordinal);
        Assert.Contains("Security__Mode=open", reason, StringComparison.Ordinal);
        Assert.Contains("synthetic data", reason, StringComparison.Ordinal);
    }
}
