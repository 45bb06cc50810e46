using System.Diagnostics;
using System.Globalization;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Faults;

/// <summary><c>kill -9</c> under 32 writers: what was acknowledged is there afterwards, and nothing is there by half.</summary>
public sealed class KillTests(PostgresFixture postgres) : IAsyncDisposable
{
    static readonly int Rounds = LongRuns.Of(1, 5);
    readonly string directory = PostgresFixture.NewDirectory();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await PostgresFixture.Delete(directory);

    [Fact]
    public async Task What_a_gateway_acknowledged_is_there_after_it_was_killed()
    {
        await using var database = await postgres.NewDatabase();
        var gateway = await GatewayProcess.Start(database.ConnectionString);
        var writers = new Writers(() => gateway.Fhir);
        using var stop = new CancellationTokenSource();
        var writing = writers.Run(stop.Token);
        for (var round = 0; round < Rounds; round++)
        {
            await writers.Acknowledge(300);
            await gateway.Kill();
            gateway = await GatewayProcess.Start(database.ConnectionString);
        }
        await writers.Acknowledge(300);
        await stop.CancelAsync();
        await writing;
        Assert.Empty(writers.Odd);
        await writers.Check(database);
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_PostgreSQL_was_killed_and_the_gateway_goes_on_by_itself()
    {
        var server = await PostgresFixture.StartServer(directory);
        await using var gateway = await Outage.StartGateway(server);
        using var fhir = new FhirHttp(new Uri(gateway.BaseAddress, "fhir/"));
        var writers = new Writers(() => fhir);
        using var stop = new CancellationTokenSource();
        var writing = writers.Run(stop.Token);
        for (var round = 0; round < Rounds; round++)
        {
            await writers.Acknowledge(300);
            await Kill(server);
            await server.DisposeAsync();
            server = await PostgresFixture.StartServer(directory);
        }
        await writers.Acknowledge(300);
        await stop.CancelAsync();
        await writing;
        Assert.Empty(writers.Odd);
        await writers.Check(gateway.Services.GetRequiredService<Database>());
        await server.DisposeAsync();
    }

    static async Task Kill(EmbeddedPostgres server)
    {
        var pid = File.ReadLines(Path.Combine(server.Folder, "cluster", "postmaster.pid")).First();
        using var postmaster = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
        postmaster.Kill();
        await postmaster.WaitForExitAsync(Ct);
    }
}
