using System.CommandLine;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Packages;
using FhirGateway.Http;

namespace FhirGateway.Commands;

/// <summary>
/// <c>package add PATH</c>: puts the definitions of a package, a folder or a file where <c>serve</c> reads them at its
/// next start. Each package is one archive there, so it is added wholly or not at all, and adding it again replaces it.
/// </summary>
internal static class PackageAdd
{
    public static Command Command()
    {
        var path = new Argument<string>("path") { Description = "A FHIR package (.tgz), a folder or a file of definitions" };
        var add = new Command("add", "Add definitions; serve uses them from its next start") { path };
        add.SetAction(parsed => Run(parsed.GetValue(path)!, GatewayOptions.FromEnvironment().PackagesFolder, Console.Out));
        return new Command("package", "Profiles, value sets and code systems from outside, and our own for others")
        {
            add, PackageBuild.Command(),
        };
    }

    /// <returns>0, or 1 when a file was refused or there was nothing to add; the rest is added all the same.</returns>
    /// <exception cref="UserErrorException">There is no such path, or the folder cannot be written.</exception>
    public static int Run(string path, string folder, TextWriter output)
    {
        Inputs.FilesOrFolders([path]);
        var packages = PackagePath.Read(path);
        try
        {
            foreach (var package in packages.Where(package => !package.IsEmpty)) Keep(package, folder, output);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"The folder of packages {folder} cannot be written ({fault.Message}); name another in "
                + "Gateway__Packages.", fault);
        }
        foreach (var issue in packages.SelectMany(package => package.Issues)) Tell(output, issue);
        if (packages.All(package => package.IsEmpty && package.Issues.Count == 0))
            Tell(output, new(path, Issue.Error("not-found", "There are no definitions in it.")));
        foreach (var issue in PackageSet.Read([folder]).MissingDependencies()) Tell(output, issue);
        return packages.All(package => package.IsEmpty) || packages.SelectMany(p => p.Issues).Any(i => i.Issue.IsError) ? 1 : 0;
    }

    /// <summary>Written beside its place and then moved there: a start meanwhile sees the old one or the new one.</summary>
    static void Keep(DefinitionPackage package, string folder, TextWriter output)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, PackageArchive.FileNameOf(package.Manifest));
        var unfinished = Path.Combine(folder, $".{Path.GetFileName(file)}.{Environment.ProcessId}");
        using (var target = File.Create(unfinished)) PackageArchive.Write(package, target);
        File.Move(unfinished, file, overwrite: true);
        output.WriteLine(JsonSerializer.Serialize(new
        {
            package = package.Manifest.Name, version = package.Manifest.Version, file, definitions = package.Definitions.Count,
            dependencies = package.Manifest.Dependencies,
        }, LoadLine.Plain));
    }

    static void Tell(TextWriter output, FileIssue told) => output.WriteLine(JsonSerializer.Serialize(new
    {
        file = told.File, severity = told.Issue.Severity.ToString().ToLowerInvariant(), code = told.Issue.Code,
        expression = told.Issue.Expression, location = told.Issue.Location, diagnostics = told.Issue.Diagnostics,
    }, LoadLine.Plain));
}
