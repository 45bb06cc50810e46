using System.CommandLine;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Packages;
using FhirGateway.Fhir.Validation;

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
            var set = PackageSet.Read(parsed.GetValue(packages) ?? []);
            var options = new ValidationOptions { Catalog = set.Catalog, Profiles = parsed.GetValue(profiles) ?? [] };
            foreach (var option in strictness) options = option.Apply(parsed, options);
            return Run(parsed.GetValue(paths)!, set, options, Console.Out, Console.Error, ct);
        });
        return command;
    }

    /// <returns>0, or 1 if anything is invalid or a package could not be read.</returns>
    public static async Task<int> Run(
        string[] paths, PackageSet packages, ValidationOptions options, TextWriter output, TextWriter remarks,
        CancellationToken ct)
    {
        var invalid = false;
        foreach (var (file, issue) in packages.Issues)
        {
            invalid |= issue.IsError;
            await remarks.WriteLineAsync($"{file}: {issue.Diagnostics}".AsMemory(), ct);
        }
        foreach (var path in paths)
        {
            var files = LoadFile.Below(path);
            if (files is null) await Tell(new(path, null, [Issue.Error("not-found", "There is no such file or folder.")]));
            foreach (var file in files ?? [])
                await foreach (var document in LoadFile.Documents(file, ct)) await Tell(Judge(file, document, options));
        }
        return invalid ? 1 : 0;

        Task Tell(ValidateLine line)
        {
            invalid |= !line.IsValid;
            return output.WriteLineAsync(line.ToJson().AsMemory(), ct);
        }
    }

    static ValidateLine Judge(string file, LoadedDocument document, ValidationOptions options)
    {
        if (document.Faults.Count > 0) return new(file, null, document.Faults);
        var parsed = JsonFormat.Read(document.Json);
        var name = parsed.Resource is not { } resource ? null
            : resource.Id is { } id ? $"{resource.Type}/{id}" : resource.Type;
        return new(file, name, Validator.Validate(parsed, options)) { Line = document.Line };
    }
}
