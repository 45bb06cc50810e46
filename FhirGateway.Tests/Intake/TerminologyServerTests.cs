using System.Net;
using System.Net.Sockets;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Tests.Safety;
using Microsoft.Extensions.Configuration;

namespace FhirGateway.Tests.Intake;

/// <summary>A terminology server that answers, fails, talks nonsense or is silent, over real HTTP.</summary>
public sealed class TerminologyServerTests
{
    static readonly RemoteQuestion Question = new("http://example.org/vs|2", "http://snomed.info/sct", "73211009");

    [Theory]
    [InlineData(200, """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true}]}""", Membership.Member)]
    [InlineData(200, """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":false},{"name":"message","valueString":"no"}]}""", Membership.NotMember)]
    [InlineData(200, """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":false},{"name":"x-caused-by-unknown-system","valueUri":"urn:s"}]}""", Membership.CannotTell)]
    [InlineData(200, """{"resourceType":"Parameters","parameter":[{"name":"result","valueString":"true"}]}""", Membership.CannotTell)]
    [InlineData(200, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found"}]}""", Membership.CannotTell)]
    [InlineData(404, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-found"}]}""", Membership.CannotTell)]
    [InlineData(302, "", Membership.CannotTell)]
    [InlineData(200, "<html>Welcome</html>", Membership.CannotTell)]
    [InlineData(200, "\ud800{\"", Membership.CannotTell)]
    [InlineData(200, "", Membership.CannotTell)]
    [InlineData(500, """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true}]}""", Membership.CannotTell)]
    [InlineData(429, "slow down", Membership.CannotTell)]
    public async Task What_it_says_is_read(int status, string body, object expected)
    {
        await using var remote = await RemoteTerminology.Start(_ => (status, body));
        using var server = remote.Client();
        Assert.Equal(expected, await server.Ask(Question, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task It_is_asked_for_the_code_alone_and_asked_once()
    {
        await using var remote = await RemoteTerminology.Start(_ => (200, True));
        using var server = remote.Client();
        for (var i = 0; i < 3; i++)
            Assert.Equal(Membership.Member, await server.Ask(Question, TestContext.Current.CancellationToken));
        Assert.Equal(["/fhir/ValueSet/$validate-code?url=http%3A%2F%2Fexample.org%2Fvs&valueSetVersion=2"
            + "&system=http%3A%2F%2Fsnomed.info%2Fsct&code=73211009"], remote.Asked);
        remote.Clock.Turn(TimeSpan.FromHours(2));
        await server.Ask(Question, TestContext.Current.CancellationToken);
        await server.Ask(new(null, "http://loinc.org|2.77", "a b&c"), TestContext.Current.CancellationToken);
        Assert.Equal(3, remote.Asked.Count);
        Assert.Equal("/fhir/CodeSystem/$validate-code?url=http%3A%2F%2Floinc.org&version=2.77&code=a%20b%26c", remote.Asked[2]);
    }

    [Fact]
    public async Task A_server_that_fails_is_left_alone_for_half_a_minute()
    {
        var works = false;
        await using var remote = await RemoteTerminology.Start(_ => works ? (200, True) : (503, ""));
        using var server = remote.Client();
        Assert.Equal(Membership.CannotTell, await server.Ask(Question, TestContext.Current.CancellationToken));
        works = true;
        Assert.Equal(Membership.CannotTell, await server.Ask(Question, TestContext.Current.CancellationToken));
        Assert.Single(remote.Asked);
        remote.Clock.Turn(TimeSpan.FromSeconds(31));
        Assert.Equal(Membership.Member, await server.Ask(Question, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_costs_the_timeout_once()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var server = new TerminologyServer(
            new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/fhir"),
            TimeSpan.FromMilliseconds(300), new StoryClock(DateTimeOffset.UnixEpoch));
        Assert.Equal(Membership.CannotTell, await server.Ask(Question, TestContext.Current.CancellationToken));
        var again = server.Ask(Question, TestContext.Current.CancellationToken);
        Assert.True(again.IsCompletedSuccessfully);
        Assert.Equal(Membership.CannotTell, await again);
    }

    [Fact]
    public async Task Nobody_listening_and_an_endless_answer_tell_nothing()
    {
        using var nobody = new TerminologyServer(
            new Uri("http://127.0.0.1:1/"), TimeSpan.FromSeconds(2), new StoryClock(DateTimeOffset.UnixEpoch));
        Assert.Equal(Membership.CannotTell, await nobody.Ask(Question, TestContext.Current.CancellationToken));
        await using var remote = await RemoteTerminology.Start(_ => (200, new string(' ', 3 << 20) + True));
        using var server = remote.Client();
        Assert.Equal(Membership.CannotTell, await server.Ask(Question, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Only_what_is_open_and_has_a_system_is_asked()
    {
        var code = new CodedValue("http://snomed.info/sct", "1");
        Assert.NotNull(RemoteQuestion.For("urn:vs", code, Membership.CannotTell));
        Assert.Null(RemoteQuestion.For("urn:vs", code, Membership.NotMember));
        Assert.Null(RemoteQuestion.For("urn:vs", new(null, "1"), Membership.CannotTell));
        Assert.Null(RemoteQuestion.For("urn:vs", code with { Code = new string('1', 3_000) }, Membership.CannotTell));
    }

    [Theory]
    [InlineData("ftp://x", null)]
    [InlineData("tx", null)]
    [InlineData("https://tx.example.org/fhir", "never")]
    [InlineData("https://tx.example.org/fhir", "0")]
    public void A_setting_that_cannot_be_meant_is_refused(string server, string? timeout) =>
        Assert.Throws<UserErrorException>(() => Options(server, timeout));

    [Fact]
    public void The_settings_name_the_server_and_how_long_to_wait()
    {
        var options = Options("https://tx.example.org/fhir", "1.5");
        Assert.Equal((new Uri("https://tx.example.org/fhir"), TimeSpan.FromSeconds(1.5)),
            (options.TerminologyServer, options.TerminologyTimeout));
        Assert.Null(Options(null, null).TerminologyServer);
    }

    const string True = """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":true}]}""";

    static GatewayOptions Options(string? server, string? timeout) => GatewayOptions.From(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Terminology:Server"] = server, ["Terminology:Timeout"] = timeout,
        }).Build());
}
