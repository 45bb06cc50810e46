using System.CommandLine;
using FhirGateway.Commands.Bench;
using FhirGateway.Http;

namespace FhirGateway.Commands;

/// <summary>The program's commands; without one it serves.</summary>
internal static class CommandTable
{
    /// <summary>How long a command may take to end when it is told to.</summary>
    static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(30);

    /// <summary>What a shell's own commands answer to arguments they do not understand.</summary>
    const int BadUsage = 2;

    public static async Task<int> Run(string[] arguments, StartGateway start)
    {
        var serve = Serve.Command(start);
        var table = new RootCommand("FhirGateway: referrals over FHIR R4, and the flags that guard them")
        {
            serve,
            DemoCommand.Command(start),
            Load.Command(start),
            Sweep.Command(start),
            Validate.Command(),
            PackageAdd.Command(),
            Migrate.Command(),
            FhirPathCommand.Command(),
            Tools.Urgency(),
            Tools.Definitions(),
            BenchCommand.Command(start),
        };
        table.SetAction((parsed, ct) => serve.Action is System.CommandLine.Invocation.AsynchronousCommandLineAction action
            ? action.InvokeAsync(parsed, ct) : Task.FromResult(1));
        var asked = table.Parse(arguments);
        var exit = await asked.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = EndWithin });
        return asked.Errors.Count > 0 ? BadUsage : exit;
    }
}
