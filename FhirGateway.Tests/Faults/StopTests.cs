using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Faults;

/// <summary>SIGTERM ends the gateway with exit code 0 within its limits, whatever is down or under way.</summary>
public sealed class StopTests : IAsyncDisposable
{
    // The steps of stopping take 20 s at most; a busy machine adds its own time.
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    readonly string directory = PostgresFixture.NewDirectory();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await PostgresFixture.Delete(directory);

    [Fact]
    public async Task Idle_gateway_stops_and_takes_its_private_PostgreSQL_along()
    {
        await using var gateway = await GatewayProcess.StartPrivate(directory);
        Assert.Equal(201, (await gateway.Fhir.Put("Patient/p", """{"resourceType":"Patient","id":"p"}""")).Code);
        var postmaster = PostgresProcess.Of(directory);
        Assert.Equal(0, await gateway.Stop(Limit));
        // On a busy machine the server's processes may outlive the command that stopped them by a moment.
        await Eventually.True(() => !PostgresProcess.Runs(postmaster), "PostgreSQL has ended");
    }

    [Fact]
    public async Task Search_that_waits_for_a_lock_is_cancelled_and_the_gateway_stops()
    {
        await using var gateway = await GatewayProcess.StartPrivate(directory);
        // A second user of the server, which therefore goes on: it holds the lock.
        await using var server = await PostgresFixture.StartServer(directory);
        await using var other = Database.Open(server.ConnectionString + ";Pooling=false", TimeProvider.System);
        await other.Transact(async holding =>
        {
            await holding.Execute($"lock table search in access exclusive mode", Ct);
            var search = gateway.Fhir.Get("Patient?family=waits");
            await Eventually.True(async () => (await other.Query($"""
                select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%from search s%'
                """, row => row.GetInt32(0), Ct)).Count > 0, "the search waits for the lock");
            Assert.Equal(0, await gateway.Stop(Limit));
            await EndsUnanswered(search);
        }, Ct);
    }

    [Fact]
    public async Task Gateway_whose_database_is_gone_stops()
    {
        var server = await PostgresFixture.StartServer(directory);
        await using var gateway = await GatewayProcess.Start(server.ConnectionString);
        await server.DisposeAsync();
        Assert.Equal(503, (await gateway.Fhir.Get("Patient/p")).Code);
        Assert.Equal(0, await gateway.Stop(Limit));
    }

    [Fact]
    public async Task Gateway_whose_database_hangs_stops_while_a_write_waits()
    {
        var server = await PostgresFixture.StartServer(directory);
        await using var gateway = await GatewayProcess.Start(server.ConnectionString);
        Assert.Equal(201, (await gateway.Fhir.Put("Patient/p", """{"resourceType":"Patient","id":"p"}""")).Code);
        var processes = PostgresProcess.Of(directory).And(await PostgresProcess.Backends(server));
        foreach (var process in processes) PostgresProcess.Signal("STOP", process);
        try
        {
            var write = gateway.Fhir.Put("Patient/p", """{"resourceType":"Patient","id":"p","active":true}""");
            Assert.Equal(0, await gateway.Stop(Limit));
            await EndsUnanswered(write);
        }
        finally
        {
            foreach (var process in processes) PostgresProcess.Signal("CONT", process);
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Private_PostgreSQL_that_was_killed_or_stopped_is_started_again_with_all_that_was_acknowledged()
    {
        await using var gateway = await GatewayProcess.StartPrivate(directory);
        foreach (var signal in (string[])["KILL", "INT"])
        {
            var id = signal.ToLowerInvariant();
            var put = await gateway.Fhir.Put($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}"}""");
            Assert.Equal(201, put.Code);
            var postmaster = PostgresProcess.Of(directory);
            PostgresProcess.Signal(signal, postmaster);
            await Eventually.True(() => !PostgresProcess.Runs(postmaster), "PostgreSQL has ended");
            await Eventually.True(
                async () => (await gateway.Fhir.Get($"Patient/{id}")).Code == 200, "the gateway reads again");
        }
        Assert.Equal(0, await gateway.Stop(Limit));
    }

    [Fact]
    public async Task Gateway_that_starts_before_its_database_waits_for_it()
    {
        var server = await PostgresFixture.StartServer(directory);
        var connection = server.ConnectionString;
        await server.DisposeAsync();
        var starting = GatewayProcess.Start(connection);
        await Task.WhenAny(starting, Task.Delay(TimeSpan.FromSeconds(3), Ct));
        Assert.False(starting.IsCompleted);
        server = await PostgresFixture.StartServer(directory);
        await using (var gateway = await starting) Assert.Equal(200, (await gateway.Fhir.Get("../health/ready")).Code);
        await server.DisposeAsync();
    }

    /// <summary>A request that is cancelled ends with its connection, or with 503 where that was still possible.</summary>
    static async Task EndsUnanswered(Task<FhirAnswer> request)
    {
        try
        {
            Assert.Equal(503, (await request).Code);
        }
        catch (HttpRequestException)
        {
        }
    }
}
