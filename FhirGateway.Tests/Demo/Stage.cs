using FhirGateway.Commands;
using FhirGateway.Commands.Demo;
using FhirGateway.Commands.Demo.Compare;
using FhirGateway.Commands.Demo.Live;
using FhirGateway.Http;
using FhirGateway.Referrals;
using FhirGateway.Tests.Storage;
using Spectre.Console;

namespace FhirGateway.Tests.Demo;

/// <summary>
/// Where a test lets the demo run: real gateways, a database per run folder until it is replaced, and a screen to read.
/// </summary>
internal sealed class Stage(PostgresFixture postgres) : IDisposable
{
    readonly Dictionary<string, string> databases = [];
    readonly StringWriter screen = new();

    public string Root { get; } = System.IO.Directory.CreateTempSubdirectory("fgw-demo-").FullName;

    /// <summary>The folders whose database was removed, with the mark that it had to have.</summary>
    public List<(string Folder, string? Mark)> Removed { get; } = [];

    public IAnsiConsole Console => field ??= AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(screen),
    });

    public string Screen => screen.ToString();

    public string[] Lines => Screen.Split('\n', StringSplitOptions.TrimEntries);

    /// <summary>Runs a plan to its end.</summary>
    /// <param name="policies">Other thresholds than the shipped ones.</param>
    /// <param name="turned">Called whenever the clock is turned.</param>
    /// <param name="keepServing">Called with the gateway's address when all is printed.</param>
    public async Task<DemoRun.Result> Run(
        Plan plan, CancellationToken ct, PolicySet? policies = null, Action<DateTimeOffset>? turned = null,
        Func<Uri, CancellationToken, Task>? keepServing = null)
    {
        using var folder = DemoFolder.Open(Root);
        return await new DemoRun(Host(policies, turned), Remove, Console)
            .Run(plan, TruthFile.Shipped(), folder, keepServing ?? ((_, _) => Task.CompletedTask), ct);
    }

    public Task Remove(string folder, string? mark, CancellationToken ct)
    {
        databases.Remove(folder);
        Removed.Add((folder, mark));
        return Task.CompletedTask;
    }

    HostGateway Host(PolicySet? policies, Action<DateTimeOffset>? turned) => async (folder, now, ct) =>
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
            IsDemo = true,
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
