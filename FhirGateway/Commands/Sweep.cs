using System.CommandLine;
using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Safety;

namespace FhirGateway.Commands;

/// <summary><c>sweep</c>: one sweep of the gateway's database, beside a running <c>serve</c> or without one.</summary>
internal static class Sweep
{
    public static Command Command(StartGateway start)
    {
        var asOf = new Option<string?>("--as-of") { Description = "Another instant to judge at; nothing is written" };
        var dryRun = new Option<bool>("--dry-run") { Description = "List what would be raised and resolved now; nothing is written" };
        var command = new Command("sweep", "Judge once what is due; prints the Parameters of $safety-sweep") { asOf, dryRun };
        command.SetAction((parsed, ct) => Run(
            Inputs.Instant(parsed.GetValue(asOf), "--as-of"), parsed.GetValue(dryRun), start, ct));
        return command;
    }

    static async Task<int> Run(string? asOf, bool dryRun, StartGateway start, CancellationToken ct)
    {
        var options = GatewayOptions.FromEnvironment() with
        {
            Urls = "http://127.0.0.1:0",
            SecurityMode = "open",
            SweepsOnSchedule = false,
        };
        await using var gateway = await start(options, TimeProvider.System, ct);
        List<KeyValuePair<string, string>> asked = [new("dryRun", dryRun ? "true" : "false")];
        if (asOf is not null) asked.Add(new("asOf", asOf));
        var (parameters, outcome) = await gateway.Services.GetRequiredService<SweepOperation>().Run(asked, default, ct);
        if (parameters is not null)
        {
            Console.WriteLine(Encoding.UTF8.GetString(Pretty.Print(parameters).Span));
            return 0;
        }
        foreach (var issue in outcome?.Issues ?? [Issue.Error("exception", "The sweep gave no result.")])
            await Console.Error.WriteLineAsync(issue.Diagnostics);
        return 1;
    }
}
