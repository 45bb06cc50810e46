using System.CommandLine;
using FhirGateway.Http;
using FhirGateway.Security;
using FhirGateway.Storage;

namespace FhirGateway.Commands;

/// <summary><c>serve</c>: the gateway until it is told to stop.</summary>
internal static class Serve
{
    public static Command Command(StartGateway start)
    {
        var command = new Command("serve", "Serve until stopped (the default)");
        command.SetAction((_, ct) => Run(start, ct));
        return command;
    }

    public static async Task<int> Run(StartGateway start, CancellationToken ct)
    {
        var options = GatewayOptions.FromEnvironment();
        options = options with { DatabaseWait = options.DatabaseWait ?? GatewayOptions.DefaultDatabaseWait };
        if (OpenMode.ForbidsStart(options.SecurityMode, options.Urls) is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return 2;
        }
        try
        {
            await Until(start, options, ct);
            return 0;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Told to stop while it was starting.
            return 0;
        }
        catch (EmbeddedPostgresException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 2;
        }
    }

    static async Task Until(StartGateway start, GatewayOptions options, CancellationToken ct)
    {
        await using var gateway = await start(options, TimeProvider.System, ct);
        Console.WriteLine($"FhirGateway serves FHIR R4 at {new Uri(gateway.BaseAddress, "fhir")}, without authentication, "
            + "on this machine only.");
        await gateway.WaitForShutdown(ct);
    }
}
