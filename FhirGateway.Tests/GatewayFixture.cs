using FhirGateway.Commands;
using FhirGateway.Http;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests;

/// <summary>The whole gateway over HTTP on a database of its own; its clock is turned and its sweep begun by hand.</summary>
public sealed class GatewayFixture(PostgresFixture postgres) : IAsyncLifetime
{
    RunningGateway? gateway;

    /// <summary>A Monday morning without holidays near it.</summary>
    internal static readonly DateTimeOffset Begin = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    internal TurnedClock Clock { get; } = new(Begin);

    public FhirHttp Fhir => field ??= new FhirHttp(new Uri(Running.BaseAddress, "fhir/"));

    public IServiceProvider Services => Running.Services;

    public Uri Address => Running.BaseAddress;

    RunningGateway Running => gateway ?? throw new InvalidOperationException("The gateway was not started.");

    public async ValueTask InitializeAsync() =>
        gateway = await Gateway.Start(Options(await postgres.NewGatewayDatabase()), Clock, CancellationToken.None);

    internal static GatewayOptions Options(string connectionString) => new()
    {
        ConnectionString = connectionString,
        Urls = "http://127.0.0.1:0",
        SecurityMode = "open",
        SweepsOnSchedule = false,
        SweepWait = Eventually.Limit,
    };

    public async ValueTask DisposeAsync()
    {
        Fhir.Dispose();
        if (gateway is not null) await gateway.DisposeAsync();
    }
}
