using System.Collections.Concurrent;
using FhirGateway.Http;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Faults;

public sealed class OutageTests : IAsyncLifetime
{
    readonly string directory = PostgresFixture.NewDirectory();
    EmbeddedPostgres? server;
    RunningGateway? gateway;
    FhirHttp? fhir;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    FhirHttp Fhir => fhir!;

    public async ValueTask InitializeAsync()
    {
        server = await PostgresFixture.StartServer(directory);
        gateway = await Outage.StartGateway(server);
        fhir = new FhirHttp(new Uri(gateway.BaseAddress, "fhir/"));
    }

    public async ValueTask DisposeAsync()
    {
        fhir?.Dispose();
        if (gateway is not null) await gateway.DisposeAsync();
        if (server is not null) await server.DisposeAsync();
        await PostgresFixture.Delete(directory);
    }

    [Fact]
    public async Task A_database_that_goes_away_is_503_until_it_is_back_and_nothing_has_to_be_restarted()
    {
        Assert.Equal(201, (await Fhir.Put("Patient/p", """{"resourceType":"Patient","id":"p"}""")).Code);
        using var stop = new CancellationTokenSource();
        var codes = new ConcurrentBag<(string Asked, int Code, string? RetryAfter)>();
        var asking = Enumerable.Range(0, 8).Select(client => Task.Run(() => AskOn(client, codes, stop.Token), Ct)).ToList();
        await Eventually.True(() => codes.Count > 100, "answers");

        await server!.DisposeAsync();
        foreach (var ask in All)
        {
            var answer = await ask.Value(Fhir);
            Assert.True(answer.Code == 503, $"{ask.Key}: {answer.Code} {answer.Text}");
            Assert.NotNull(answer.Header("Retry-After"));
            Assert.NotEmpty(answer.Diagnostics);
        }
        Assert.Equal(200, (await Fhir.Get("../health/live")).Code);
        Assert.Equal(503, (await Fhir.Get("../health/ready")).Code);
        var safety = await Fhir.Get("../health/safety");
        Assert.Equal(503, safety.Code);
        Assert.Equal("database", (string?)Assert.Single(safety.Json["checks"]!.AsArray())!["name"]);

        server = await PostgresFixture.StartServer(directory);
        Assert.Equal(200, (await Fhir.Get("../health/ready")).Code);
        foreach (var ask in All)
        {
            var answer = await ask.Value(Fhir);
            Assert.True(answer.Code is 200 or 201, $"{ask.Key}: {answer.Code} {answer.Text}");
        }
        // The projector reads on: a sweep waits for it, and answers 503 where it does not come.
        Assert.Equal(200, (await Fhir.Post("$safety-sweep", "")).Code);
        await stop.CancelAsync();
        await Task.WhenAll(asking);
        Assert.Empty(codes.Where(c => c.Code is not (200 or 201 or 503) || (c.Code == 503 && c.RetryAfter is null)).Distinct());
        Assert.Contains(codes, c => c.Code == 503);
    }

    static readonly Dictionary<string, Func<FhirHttp, Task<FhirAnswer>>> All = new()
    {
        ["read"] = fhir => fhir.Get("Patient/p"),
        ["vread"] = fhir => fhir.Get("Patient/p/_history/1"),
        ["search"] = fhir => fhir.Get("Patient?name=nobody"),
        ["history"] = fhir => fhir.Get("Patient/p/_history"),
        ["create"] = fhir => fhir.Post("Patient", """{"resourceType":"Patient"}"""),
        ["conditional create"] = fhir =>
            fhir.Post("Patient", """{"resourceType":"Patient","active":true}""", ("If-None-Exist", "active=true")),
        ["transaction"] = fhir => fhir.Post("", """
            {"resourceType":"Bundle","type":"transaction","entry":[
            {"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}]}
            """),
        ["refusals"] = fhir => fhir.Get("$refused"),
        ["report"] = fhir => fhir.Get("../odata/Referrals"),
    };

    async Task AskOn(int client, ConcurrentBag<(string, int, string?)> codes, CancellationToken stop)
    {
        for (var i = client; !stop.IsCancellationRequested; i++)
        {
            var ask = All.ElementAt(i % All.Count);
            var answer = await ask.Value(Fhir);
            codes.Add((ask.Key, answer.Code, answer.Header("Retry-After")));
        }
    }
}
