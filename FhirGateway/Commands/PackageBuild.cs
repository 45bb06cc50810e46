using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Packages;

namespace FhirGateway.Commands;

/// <summary>
/// <c>package build PATH</c>: writes the gateway's own profiles, codes and maps as a FHIR package for others to install.
/// </summary>
internal static class PackageBuild
{
    public static Command Command()
    {
        var path = new Argument<string>("path") { Description = "The archive to write (.tgz), or the folder to write it in" };
        var build = new Command("build", "Write the gateway's own profiles and codes as a FHIR package") { path };
        build.SetAction(parsed => Run(parsed.GetValue(path)!, Console.Out));
        return build;
    }

    /// <exception cref="UserErrorException">Nothing can be written there.</exception>
    public static int Run(string path, TextWriter output)
    {
        var package = OwnPackage.Current;
        var file = IsArchive(path) ? path : Path.Combine(path, PackageArchive.FileNameOf(package.Manifest));
        using var content = new MemoryStream();
        PackagePublication.Write(package, content);
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
            File.WriteAllBytes(file, content.ToArray());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file} cannot be written ({fault.Message}); name another place.", fault);
        }
        output.WriteLine(JsonSerializer.Serialize(new
        {
            package = package.Manifest.Name, version = package.Manifest.Version, file,
            definitions = package.Definitions.Count, examples = package.Examples.Count,
            sha256 = Convert.ToHexStringLower(SHA256.HashData(content.ToArray())),
        }, LoadLine.Plain));
        return 0;
    }

    static bool IsArchive(string path) => path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase);
}
