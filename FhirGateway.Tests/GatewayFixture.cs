using FhirGateway.Commands;
using FhirGateway.Http;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests;

/// <summary>The whole gateway over HTTP on a database of its own; its clock is turned and its sweep begun by hand.</summary>
public sealed class GatewayFixture(PostgresFixture postgres) : IAsyncLifetime
{
    RunningGateway? gateway;

    /// <summary>A Monday morning without holidays near it.</summary>
    internal TurnedClock Clock { get; } = new(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));

    public FhirHttp Fhir => field ??= new FhirHttp(new Uri(Running.BaseAddress, "fhir/"));

    public IServiceProvider Services => Running.Services;

    public Uri Address => Running.BaseAddress;

    RunningGateway Running => gateway ?? throw new InvalidOperationException("The gateway was not started.");

    public async ValueTask InitializeAsync()
    {
        await using var database = await postgres.NewDatabase();
        var options = new GatewayOptions
        {
            ConnectionString = database.ConnectionString,
            Urls = "http://127.0.0.1:0",
            SecurityMode = "open",
            SweepsOnSchedule = false,
        };
        gateway = await Gateway.Start(options, Clock, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Fhir.Dispose();
        if (gateway is not null) await gateway.DisposeAsync();
    }
}
