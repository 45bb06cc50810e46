using System.CommandLine;
using System.CommandLine.Invocation;
using FhirGateway.Commands.Bench;
using FhirGateway.Http;

namespace FhirGateway.Commands;

/// <summary>The program's commands; without one it serves.</summary>
internal static class CommandTable
{
    /// <summary>How long a command may take to end when it is told to.</summary>
    static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(30);

    public static async Task<int> Run(string[] arguments, StartGateway start)
    {
        var verbose = new Option<bool>("--verbose")
        {
            Description = "Print the details of an error", Recursive = true,
        };
        // A path may begin with '@', which the parser would take for a file of arguments.
        var parsed = Table(start, verbose).Parse(
            arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (UsageErrors.LineOf(parsed, arguments) is { } wrong)
        {
            await Console.Error.WriteLineAsync(wrong);
            return CommandErrors.UserError;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                ProcessTerminationTimeout = EndWithin, EnableDefaultExceptionHandler = false,
            });
        }
#pragma warning disable CA1031 // Nothing is above that could handle it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return await CommandErrors.Report(fault, parsed.GetValue(verbose), Console.Error);
        }
    }

    static RootCommand Table(StartGateway start, Option<bool> verbose)
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
            verbose,
        };
        // What serve takes, the program takes without naming it.
        foreach (var option in serve.Options) table.Add(option);
        table.SetAction((parsed, ct) => serve.Action is AsynchronousCommandLineAction action
            ? action.InvokeAsync(parsed, ct) : Task.FromResult(CommandErrors.Unexpected));
        return table;
    }
}
