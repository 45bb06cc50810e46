using System.Text.Json;
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
            var id = letter.RootElement.GetProperty("id").GetString();
            var statement = StatedUrgency.Read(letter.RootElement.GetProperty("text").GetString()!);
            return (JsonSerializer.Serialize(
                new { id, stated = statement?.Stated ?? "unknown", evidence = statement?.Evidence }), 0);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (JsonSerializer.Serialize(new { error = fault.Message }), 1);
        }
    }
}
