using System.CommandLine;
using System.Runtime.CompilerServices;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Commands;

/// <summary>
/// <c>load PATH…</c>: brings files into the gateway through the same gate as any client, and says of every resource what
/// became of it. It works on the gateway's database, beside a running <c>serve</c> or without one. The lines of NDJSON
/// files are stored many at once.
/// </summary>
internal static class Load
{
    const string Results = " Its result is created, updated, deleted or read; stored-unread: stored as it came, and "
        + "no rule watches what is in it (a message or document Bundle); checked: validated and not stored, as no "
        + "server stores an OperationOutcome or Parameters; refused: not stored, see issues.";

    public static Command Command(StartGateway start)
    {
        var paths = new Argument<string[]>("path")
        {
            Description = "JSON, NDJSON or XML files, or folders of them",
            Arity = ArgumentArity.OneOrMore,
        };
        var trusted = new Option<bool>("--trusted")
        {
            Description = "Read the new lines of NDJSON files strictly, but do not validate them: another FhirGateway exported them",
        };
        var command = new Command(
            "load", $"Load resources and bundles; one JSON line per resource.{Results}") { paths, trusted };
        command.SetAction((parsed, ct) => Run(
            Inputs.FilesOrFolders(parsed.GetValue(paths)!), GatewayOptions.FromEnvironment(), start, Console.Out, ct,
            !parsed.GetValue(trusted)));
        return command;
    }

    /// <summary>On the database that the options name; who else serves from it goes on.</summary>
    public static async Task<int> Run(
        string[] paths, GatewayOptions options, StartGateway start, TextWriter output, CancellationToken ct,
        bool validates = true)
    {
        var own = options with { Urls = "http://127.0.0.1:0", SecurityMode = "open", SweepsOnSchedule = false, TakesHistory = true };
        await using var gateway = await start(own, TimeProvider.System, ct);
        using var client = new HttpClient { BaseAddress = gateway.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
        var many = new LoadRows(
            gateway.Services.GetRequiredService<BulkIntake>(), new BulkTerms(validates, Limits.BodyBytes));
        return await Into(client, many, paths, output, ct);
    }

    /// <summary>The same into a gateway that already answers, one request after the other.</summary>
    /// <returns>0, or 1 if anything was refused or could not be read, or a path holds nothing to load.</returns>
    public static Task<int> Into(HttpClient client, string[] paths, TextWriter output, CancellationToken ct) =>
        Into(client, null, paths, output, ct);

    static async Task<int> Into(
        HttpClient client, LoadRows? many, string[] paths, TextWriter output, CancellationToken ct)
    {
        var refused = false;
        foreach (var path in paths)
        {
            var isEmpty = true;
            await foreach (var line in Lines(new LoadSubmission(client), many, path, ct))
            {
                isEmpty = false;
                refused |= line.IsRefused;
                await output.WriteLineAsync(line.ToJson().AsMemory(), ct);
            }
            if (!isEmpty) continue;
            refused = true;
            await Console.Error.WriteLineAsync(LoadFile.Empty(path));
        }
        return refused ? 1 : 0;
    }

    static async IAsyncEnumerable<LoadLine> Lines(
        LoadSubmission submission, LoadRows? many, string path, [EnumeratorCancellation] CancellationToken ct)
    {
        var files = LoadFile.Below(path);
        // It was there when the command began.
        if (files is null) yield return Refused(path, "not-found", "There is no such file or folder.");
        foreach (var file in files ?? [])
        {
            var lines = many is not null && LoadFile.IsRows(file)
                ? many.Of(submission, file, ct) : OneByOne(submission, file, ct);
            await foreach (var line in lines) yield return line;
        }
    }

    static async IAsyncEnumerable<LoadLine> OneByOne(
        LoadSubmission submission, string file, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var document in LoadFile.Documents(file, ct))
            if (document.Faults.Count > 0) yield return LoadLine.Refused(file, null, document.Faults);
            else
                await foreach (var line in submission.Of(file, document.Json, ct))
                    yield return document.Line > 0 ? line.InRow(document.Line) : line;
    }

    static LoadLine Refused(string path, string code, string why) => LoadLine.Refused(path, null, [Issue.Error(code, why)]);
}
