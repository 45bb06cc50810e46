using System.CommandLine;
using FhirGateway.Commands.Demo;
using FhirGateway.Commands.Demo.Compare;
using FhirGateway.Commands.Demo.Live;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Security;
using FhirGateway.Storage;
using Spectre.Console;

namespace FhirGateway.Commands;

/// <summary>
/// <c>demo</c>: lives months of an invented Health Board, over HTTP and on a turned clock, and compares the Flags that
/// the gateway raised with a truth file that people wrote.
/// </summary>
internal static class DemoCommand
{

    /// <summary>Printed before anything is looked for or started.</summary>
    public const string FirstLine =
        "FhirGateway demo: an invented Health Board on a turned clock. All data is synthetic, no person in it exists.";

    public static Command Command(StartGateway start)
    {
        var days = new Option<int?>("--days")
        {
            Description = $"Simulated days, from 1 September 2025 (without any option {BoardSize.Short.Days})",
        };
        var practices = new Option<int?>("--practices")
        {
            Description = $"Practices of the board (with --days {new BoardSize().Practices}, else {BoardSize.Short.Practices})",
        };
        var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1, Description = "Another seed, another board" };
        var truth = new Option<FileInfo?>("--truth") { Description = "Replaces the truth file that comes with the gateway" };
        var exit = new Option<bool>("--exit") { Description = "End after the comparison, with 1 on any difference" };
        var urls = Serve.UrlsOption();
        var command = new Command("demo", "Live an invented Health Board and compare the Flags with the truth")
        {
            days, practices, seed, truth, exit, urls,
        };
        command.SetAction((parsed, ct) => Run(
            BoardSize.Of(parsed.GetValue(days), parsed.GetValue(practices), parsed.GetValue(seed)),
            parsed.GetValue(truth), parsed.GetValue(exit),
            GatewayOptions.FromEnvironment().At(parsed.GetValue(urls)), start, ct));
        return command;
    }

    static async Task<int> Run(
        BoardSize size, FileInfo? truthFile, bool exit, GatewayOptions options, StartGateway start, CancellationToken ct)
    {
        AnsiConsole.Console.Say(FirstLine);
        MuteServer();
        ListenAddresses.Check(options.Urls);
        if (truthFile is not null) Inputs.File(truthFile.FullName);
        try
        {
            if (size.Fault is { } fault) throw new UserErrorException(fault);
            var truth = truthFile is null
                ? TruthFile.Shipped() : TruthFile.Parse(await File.ReadAllTextAsync(truthFile.FullName, ct));
            using var folder = DemoFolder.Open(options.DataDirectory);
            var result = await new DemoRun(Hosted(options, start), RemoveDatabase, AnsiConsole.Console)
                .Run(Plan.Of(size), truth, folder, exit ? (_, _) => Task.CompletedTask : KeepServing, ct);
            return result.IsGood ? 0 : 1;
        }
        catch (FormatException fault)
        {
            throw new UserErrorException(fault.Message, fault.InnerException ?? fault);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped; the same command goes on from here.");
            return 130;
        }
    }

    /// <summary>
    /// Always a private database of the run's own, always open mode on this machine, never swept by the machine's clock.
    /// </summary>
    public static HostGateway Hosted(GatewayOptions options, StartGateway start) => async (folder, now, ct) =>
    {
        var clock = new TurnedClock(now);
        var gateway = await start(options with
        {
            ConnectionString = null,
            DataDirectory = folder,
            SecurityMode = OpenMode.Name,
            SweepsOnSchedule = false,
            ProjectorPause = new(TimeSpan.Zero),
            PostgresSettings = DemoDatabase.Settings,
            IsDemo = true,
        }, clock, ct);
        return new HostedGateway(gateway.BaseAddress, clock.TurnTo, gateway.DisposeAsync);
    };

    static Task RemoveDatabase(string folder, string? mark, CancellationToken ct) =>
        EmbeddedPostgres.Remove(new EmbeddedPostgresOptions(folder), mark, ct);

    /// <summary>The progress bar has the screen to itself, unless the operator set the levels.</summary>
    static void MuteServer()
    {
        foreach (var (setting, level) in (ReadOnlySpan<(string, string)>)
            [("Logging__LogLevel__Default", "Warning"), ("Logging__LogLevel__Microsoft", "Error")])
            if (Environment.GetEnvironmentVariable(setting) is null) Environment.SetEnvironmentVariable(setting, level);
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 120;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }
    }

    static async Task KeepServing(Uri server, CancellationToken ct)
    {
        AnsiConsole.Console.Say($"Serving at {server} until Ctrl-C, on the clock of the last simulated day.");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: the comparison has been printed, so this is a good end.
        }
    }
}
