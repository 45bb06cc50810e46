using System.Text;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Commands;

/// <summary>Answers questions <c>{"id","expression","resource"|"file"}</c>, one a line.</summary>
/// <param name="folder">Where a file that is not found from the working folder is looked for.</param>
internal sealed class FhirPathBatch(string folder)
{
    /// <summary>Files read and kept; questions about one file tend to come together.</summary>
    const int Kept = 64;

    /// <summary>The focus of a question without a resource: one that says nothing.</summary>
    static readonly Element Nothing = new("Basic", "Basic") { Shape = DefinitionSet.R4.Type("Basic") };

    readonly Dictionary<string, Parsed> files = new(StringComparer.Ordinal);

    /// <returns>The answer, and whether the line was a question at all.</returns>
    public async Task<(string Answer, bool IsQuestion)> Answer(string line, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            using var question = JsonDocument.Parse(line);
            var root = question.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return (Refused("A question is an object."), false);
            var id = root.TryGetProperty("id", out var given) ? given.GetRawText() : null;
            if (LoadAnswer.Text(root, "expression") is not { } expression)
                return (FhirPathAnswer.Failed("The question has no expression.").ToJson(id), false);
            var (focus, fault) = await Focus(root, ct);
            var answer = focus is null ? FhirPathAnswer.Failed(fault!) : FhirPathAnswer.Of(expression, focus, now);
            return (answer.ToJson(id), true);
        }
        catch (JsonException broken)
        {
            return (Refused(JsonSyntax.ExplainWithPlace(line, broken)), false);
        }
        catch (InvalidOperationException)
        {
            return (Refused("An escape in the line is half a character."), false);
        }
    }

    async Task<(Element? Focus, string? Fault)> Focus(JsonElement question, CancellationToken ct)
    {
        if (question.TryGetProperty("resource", out var resource))
            return Root(JsonFormat.Read(Encoding.UTF8.GetBytes(resource.GetRawText())));
        return LoadAnswer.Text(question, "file") is { } file ? Root(await Read(file, ct)) : (Nothing, null);
    }

    /// <summary>What could be read is asked, also where other parts of it are at fault.</summary>
    static (Element?, string?) Root(Parsed parsed) =>
        parsed.Resource is { } resource ? (resource.Root, null) : (null, $"The resource cannot be read: {parsed.Issues[0].Diagnostics}");

    async Task<Parsed> Read(string file, CancellationToken ct)
    {
        var path = File.Exists(file) ? file : Path.Combine(folder, file);
        if (files.TryGetValue(path, out var known)) return known;
        if (files.Count == Kept) files.Clear();
        return files[path] = await ResourceFile.Read(path, ct);
    }

    static string Refused(string why) => FhirPathAnswer.Failed(why).ToJson(null);
}
