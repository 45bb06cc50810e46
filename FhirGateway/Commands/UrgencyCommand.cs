using System.Text.Json;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;

namespace FhirGateway.Commands;

/// <summary><c>urgency PATH.jsonl</c>: reads lines <c>{"id","text"}</c>, writes <c>{"id","stated","evidence"}</c>.</summary>
internal static class UrgencyCommand
{
    /// <returns>0, or 1 when a line could not be read; its answer then says why.</returns>
    public static async Task<int> Run(string path, TextWriter output, CancellationToken cancellation)
    {
        var worst = 0;
        await foreach (var line in File.ReadLinesAsync(path, cancellation))
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            var (answer, code) = Answer(line);
            worst = Math.Max(worst, code);
            await output.WriteLineAsync(answer.AsMemory(), cancellation);
        }
        return worst;
    }

    static (string Answer, int Code) Answer(string line)
    {
        try
        {
            using var letter = JsonDocument.Parse(line);
            var id = LoadAnswer.Text(letter.RootElement, "id");
            if (id is null || LoadAnswer.Text(letter.RootElement, "text") is not { } text)
                return (JsonSerializer.Serialize(
                    new { id, error = "A line is an object with the strings id and text." }), 1);
            var statement = StatedUrgency.Read(text);
            return (JsonSerializer.Serialize(
                new { id, stated = statement?.Stated ?? "unknown", evidence = statement?.Evidence }), 0);
        }
        catch (JsonException broken)
        {
            return (JsonSerializer.Serialize(new { error = JsonSyntax.ExplainWithPlace(line, broken) }), 1);
        }
        catch (InvalidOperationException)
        {
            return (JsonSerializer.Serialize(new { error = "An escape in the text is half a character." }), 1);
        }
    }
}
