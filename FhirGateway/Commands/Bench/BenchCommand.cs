using System.CommandLine;
using FhirGateway.Fhir;
using FhirGateway.Http;

namespace FhirGateway.Commands.Bench;

/// <summary><c>bench</c>: measurements with their denominators.</summary>
internal static class BenchCommand
{
    public static Command Command(StartGateway start)
    {
        var seconds = new Option<int>("--seconds") { Description = "How long each part runs", DefaultValueFactory = _ => 5 };
        var smoke = new Command("smoke", "Create, read and search beside bare PostgreSQL; what the projector adds") { seconds };
        smoke.SetAction((parsed, ct) => new Smoke(start, Console.Out, Seconds(parsed, seconds)).Run(ct));
        var only = new Option<string[]>("--only")
        {
            Description = "Only these parts, and create, which the others are compared with", AllowMultipleArgumentsPerToken = true,
        };
        var rest = new Command("rest", "The REST API under 32 connections beside bare PostgreSQL and a bare endpoint")
        {
            seconds, only,
        };
        rest.SetAction((parsed, ct) =>
            new RestBench(Console.Out, Seconds(parsed, seconds), Parts(parsed.GetValue(only) ?? [])).Run(ct));
        var submit = new Command("submit", "Complete referrals in one call each beside a bare transaction of the same bodies") { seconds };
        submit.SetAction((parsed, ct) => new SubmitBench(Console.Out, Seconds(parsed, seconds)).Run(ct));
        return new Command("bench", "Measure, with a reference in the same run")
        {
            smoke, rest, submit, Validation(seconds), Search(start), BenchServers.Command(start),
        };
    }

    static int Seconds(ParseResult parsed, Option<int> seconds) =>
        Inputs.AtLeast(1, parsed.GetValue(seconds), seconds.Name);

    static string[] Parts(string[] only) =>
        only.FirstOrDefault(part => !RestBench.Parts.Contains(part)) is { } unknown
            ? throw new UserErrorException(
                $"'{unknown}' is not a part; --only takes {string.Join(", ", RestBench.Parts)}.") : only;

    static Command Search(StartGateway start)
    {
        var resources = new Option<int>("--resources")
        {
            Description = "ServiceRequests, and as many Tasks, and a fifth as many Patients",
            DefaultValueFactory = _ => 1_000_000,
        };
        var command = new Command("search", "Searches as one organisation among many resources, loaded by the bulk path") { resources };
        command.SetAction((parsed, ct) =>
            new SearchBench(start, Console.Out, Inputs.AtLeast(1, parsed.GetValue(resources), "--resources")).Run(ct));
        return command;
    }

    static Command Validation(Option<int> seconds)
    {
        var packages = new Option<string[]>("--package") { Description = "Definitions of UK Core, for its row" };
        var command = new Command("validate", "Read and validate a referral, and FHIRPath, beside plain JSON") { seconds, packages };
        command.SetAction(parsed => new ValidateBench(Console.Out, Seconds(parsed, seconds)).Run(
            Inputs.FilesOrFolders(parsed.GetValue(packages) ?? [])));
        return command;
    }
}
