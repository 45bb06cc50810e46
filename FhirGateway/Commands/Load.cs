using System.CommandLine;
using FhirGateway.Http;

namespace FhirGateway.Commands;

/// <summary>
/// <c>load PATH…</c>: brings files into the gateway through the same gate as any client, and says of every resource what
/// became of it. It works on the gateway's database, beside a running <c>serve</c> or without one.
/// </summary>
internal static class Load
{
    public static Command Command(StartGateway start)
    {
        var paths = new Argument<string[]>("path")
        {
            Description = "JSON or NDJSON files, or folders of them",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("load", "Load resources and bundles; one JSON line per resource") { paths };
        command.SetAction((parsed, ct) => Run(parsed.GetValue(paths)!, start, Console.Out, ct));
        return command;
    }

    /// <returns>0, or 1 if anything was refused or a path could not be read.</returns>
    public static async Task<int> Run(string[] paths, StartGateway start, TextWriter output, CancellationToken ct)
    {
        var options = GatewayOptions.FromEnvironment() with
        {
            Urls = "http://127.0.0.1:0",
            SecurityMode = "open",
            SweepsOnSchedule = false,
        };
        await using var gateway = await start(options, TimeProvider.System, ct);
        using var client = new HttpClient { BaseAddress = gateway.BaseAddress };
        return await Into(client, paths, output, ct);
    }

    /// <summary>The same into a gateway that already answers.</summary>
    public static async Task<int> Into(HttpClient client, string[] paths, TextWriter output, CancellationToken ct)
    {
        var submission = new LoadSubmission(client);
        var refused = false;
        foreach (var path in paths)
        {
            var files = Files(path);
            if (files is null) await Write(LoadLine.Refused(path, null, 0, "not-found", "There is no such file or folder."));
            foreach (var file in files ?? [])
                await foreach (var line in submission.Of(file, ct))
                    await Write(line);
        }
        return refused ? 1 : 0;

        Task Write(LoadLine line)
        {
            refused |= line.Result == LoadLine.RefusedResult;
            return output.WriteLineAsync(line.ToJson().AsMemory(), ct);
        }
    }

    static IEnumerable<string>? Files(string path)
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) return null;
        return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f).ToLowerInvariant() is ".json" or ".ndjson" or ".xml")
            .Order(StringComparer.Ordinal);
    }
}
