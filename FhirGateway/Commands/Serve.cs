using System.CommandLine;
using FhirGateway.Http;

namespace FhirGateway.Commands;

/// <summary><c>serve</c>: the gateway until it is told to stop.</summary>
internal static class Serve
{
    /// <summary>The option that <c>serve</c> and <c>demo</c> share.</summary>
    public static Option<string?> UrlsOption() => new("--urls")
    {
        Description = "Addresses to listen at, separated by semicolons (default http://127.0.0.1:8080)",
    };

    public static Command Command(StartGateway start)
    {
        var urls = UrlsOption();
        var command = new Command("serve", "Serve until stopped (the default)") { urls };
        command.SetAction((parsed, ct) => Run(start, GatewayOptions.FromEnvironment().At(parsed.GetValue(urls)), ct));
        return command;
    }

    static async Task<int> Run(StartGateway start, GatewayOptions options, CancellationToken ct)
    {
        try
        {
            await Until(start, options with { DatabaseWait = options.DatabaseWait ?? GatewayOptions.DefaultDatabaseWait }, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Told to stop while it was starting.
        }
        return 0;
    }

    static async Task Until(StartGateway start, GatewayOptions options, CancellationToken ct)
    {
        await using var gateway = await start(options, TimeProvider.System, ct);
        Console.WriteLine($"FhirGateway serves FHIR R4 at {new Uri(gateway.BaseAddress, "fhir")}, without authentication, "
            + "on this machine only.");
        await gateway.WaitForShutdown(ct);
    }
}
