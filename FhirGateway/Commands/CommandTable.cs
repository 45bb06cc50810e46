using System.CommandLine;
using FhirGateway.Commands.Bench;
using FhirGateway.Http;

namespace FhirGateway.Commands;

/// <summary>The program's commands; without one it serves.</summary>
internal static class CommandTable
{
    /// <summary>How long a command may take to end when it is told to.</summary>
    static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(30);

    public static Task<int> Run(string[] arguments, StartGateway start)
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
            Tools.Urgency(),
            Tools.Definitions(),
            BenchCommand.Command(start),
        };
        table.SetAction((parsed, ct) => serve.Action is System.CommandLine.Invocation.AsynchronousCommandLineAction action
            ? action.InvokeAsync(parsed, ct) : Task.FromResult(1));
        return table.Parse(arguments).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = EndWithin });
    }
}
