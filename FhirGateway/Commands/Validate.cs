using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Packages;
using FhirGateway.Fhir.Validation;
using FhirGateway.Http;
using FhirGateway.Intake;

namespace FhirGateway.Commands;

/// <summary><c>validate PATH…</c>: what the gateway would say of files, without a gateway.</summary>
internal static class Validate
{
    public static Command Command()
    {
        var paths = new Argument<string[]>("path")
        {
            Description = "JSON, NDJSON or XML files, or folders of them",
            Arity = ArgumentArity.OneOrMore,
        };
        var packages = new Option<string[]>("--package") { Description = "A package, folder or file of definitions; may repeat" };
        var profiles = new Option<string[]>("--profile") { Description = "A profile that every resource must conform to" };
        var strictness = Strictness.All;
        var command = new Command("validate", "Validate files; one JSON line per resource") { paths, packages, profiles };
        foreach (var option in strictness) command.Add(option.Option);
        command.SetAction((parsed, ct) =>
        {
            var set = Packages(parsed.GetValue(packages) ?? [], Console.Error);
            var options = new ValidationOptions
            {
                // Of two with one name and version the one that was given is meant.
                Catalog = OwnPackage.Current.Catalog.With(set.Catalog.All), Profiles = parsed.GetValue(profiles) ?? [],
            };
            foreach (var option in strictness) options = option.Apply(parsed, options);
            return Run(parsed.GetValue(paths)!, Check(options), Console.Out, Console.Error, ct);
        });
        return command;
    }

    static ResourceCheck Check(ValidationOptions options) =>
        new(options, GatewayOptions.FromEnvironment().NewTerminologyServer(TimeProvider.System));

    /// <summary>The packages; faulty definitions are remarked, and the resources are judged all the same.</summary>
    static PackageSet Packages(string[] paths, TextWriter remarks)
    {
        var given = Inputs.FilesOrFolders(paths)
            .Select(path => (Path: path, Packages: PackagePath.Read(path))).ToList();
        var set = new PackageSet([.. given.SelectMany(g => g.Packages)]);
        foreach (var (file, issue) in set.Issues) remarks.WriteLine($"{file}: {issue.Diagnostics}");
        var empty = given.Where(g => g.Packages.All(package => package.IsEmpty)).ToList();
        foreach (var (path, _) in empty) remarks.WriteLine($"{path}: no definition in it can be used.");
        return set;
    }

    /// <returns>0; 1 if anything is invalid, or a path holds nothing to judge.</returns>
    /// <exception cref="UserErrorException">A path names nothing.</exception>
    public static async Task<int> Run(
        string[] paths, ResourceCheck check, TextWriter output, TextWriter remarks, CancellationToken ct)
    {
        var invalid = false;
        var judged = new HashSet<string>(StringComparer.Ordinal);
        var files = Inputs.FilesOrFolders(paths).Distinct()
            .ToDictionary(path => path, path => LoadFile.Below(path) ?? []);
        await foreach (var line in Lines(paths.SelectMany(path => files[path]), check, ct))
        {
            invalid |= !line.IsValid;
            judged.Add(line.File);
            await output.WriteLineAsync(line.ToJson().AsMemory(), ct);
        }
        foreach (var path in files.Where(given => !given.Value.Any(judged.Contains)).Select(given => given.Key))
        {
            invalid = true;
            await remarks.WriteLineAsync(LoadFile.Empty(path));
        }
        return invalid ? 1 : 0;
    }

    /// <summary>Judged on all cores, told in the order of the files; only a few files ahead are in memory.</summary>
    static async IAsyncEnumerable<ValidateLine> Lines(
        IEnumerable<string> files, ResourceCheck check, [EnumeratorCancellation] CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var judged = Channel.CreateBounded<Task<ValidateLine>>(Environment.ProcessorCount * 4);
        var begun = Task.Run(() => Begin(files, check, judged.Writer, end.Token), end.Token);
        try
        {
            await foreach (var line in judged.Reader.ReadAllAsync(ct)) yield return await line;
        }
        finally
        {
            await end.CancelAsync();
            await begun.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    static async Task Begin(
        IEnumerable<string> files, ResourceCheck check, ChannelWriter<Task<ValidateLine>> judged, CancellationToken ct)
    {
        try
        {
            foreach (var file in files)
                if (!LoadFile.IsRows(file)) await judged.WriteAsync(Task.Run(() => Judge(file, check, ct), ct), ct);
                else
                    await foreach (var row in LoadFile.Documents(file, ct))
                        await judged.WriteAsync(Task.Run(() => Judge(file, row, check, ct), ct), ct);
            judged.Complete();
        }
        catch (Exception stopped)
        {
            judged.Complete(stopped);
        }
    }

    static async Task<ValidateLine> Judge(string file, ResourceCheck check, CancellationToken ct)
    {
        var parsed = await ResourceFile.Read(file, ct);
        return new(file, ResourceFile.NameOf(parsed), await check.Validate(parsed, ct));
    }

    static async Task<ValidateLine> Judge(string file, LoadedDocument row, ResourceCheck check, CancellationToken ct)
    {
        if (row.Faults.Count > 0) return new(file, null, row.Faults);
        var parsed = JsonFormat.Read(row.Json);
        return new(file, ResourceFile.NameOf(parsed), LoadLine.InRow(await check.Validate(parsed, ct), row.Line))
        {
            Line = row.Line,
        };
    }
}
