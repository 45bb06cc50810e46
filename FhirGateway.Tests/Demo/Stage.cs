using FhirGateway.Commands;
using FhirGateway.Commands.Demo.Live;
using FhirGateway.Http;
using FhirGateway.Referrals;
using FhirGateway.Tests.Storage;
using Spectre.Console;

namespace FhirGateway.Tests.Demo;

/// <summary>Where a test lets the demo run: real gateways, a database per run folder, and a screen to read afterwards.</summary>
internal sealed class Stage(PostgresFixture postgres) : IDisposable
{
    readonly Dictionary<string, string> databases = [];
    readonly StringWriter screen = new();

    public string Root { get; } = System.IO.Directory.CreateTempSubdirectory("fgw-demo-").FullName;

    public IAnsiConsole Console => field ??= AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(screen),
    });

    public string Screen => screen.ToString();

    /// <summary>Starts gateways with these policies; a folder that was seen before gets its database back.</summary>
    /// <param name="turned">Called whenever the clock is turned.</param>
    public HostGateway Host(PolicySet? policies = null, Action<DateTimeOffset>? turned = null) => async (folder, now, ct) =>
    {
        if (!databases.TryGetValue(folder, out var connection))
        {
            await using var database = await postgres.NewDatabase();
            databases[folder] = connection = database.ConnectionString;
        }
        var clock = new TurnedClock(now);
        var gateway = await Gateway.Start(new GatewayOptions
        {
            ConnectionString = connection,
            Urls = "http://127.0.0.1:0",
            SecurityMode = "open",
            SweepsOnSchedule = false,
            Policies = policies,
        }, clock, ct);
        return new HostedGateway(gateway.BaseAddress, Turn, gateway.DisposeAsync);

        void Turn(DateTimeOffset instant)
        {
            clock.TurnTo(instant);
            turned?.Invoke(instant);
        }
    };

    public void Dispose()
    {
        screen.Dispose();
        System.IO.Directory.Delete(Root, recursive: true);
    }
}
