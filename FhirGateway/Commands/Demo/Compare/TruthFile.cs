using System.Text.Json;
using System.Text.Json.Serialization;

namespace FhirGateway.Commands.Demo.Compare;

/// <summary>
/// One line of the truth: what must happen to the Flag of one rule about one resource, whenever the scenario is lived.
/// Written and checked by people; nothing computes it.
/// </summary>
/// <param name="Focus">The script's name of the resource that the Flag is about.</param>
/// <param name="Flag"><c>raised</c>, <c>resolved</c>, <c>reopened</c>, or <c>tier</c> when only the tier changes.</param>
/// <param name="At">From when on it holds; the first sweep at or after it must have seen it.</param>
/// <param name="Because">How a person worked it out.</param>
internal sealed record TruthLine(string Scenario, string Rule, string Focus, FlagEvent Flag, int Tier, string At, string Because)
{
    public Moment Moment => Moment.Parse(At);
}

/// <summary>The truth file: JSON lines.</summary>
internal static class TruthFile
{
    static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The file that comes with the gateway: <c>conformance/demo/truth.jsonl</c>.</summary>
    public static IReadOnlyList<TruthLine> Shipped()
    {
        var assembly = typeof(TruthFile).Assembly;
        var name = assembly.GetManifestResourceNames().Single(n => n.EndsWith("demo.truth.jsonl", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return Parse(reader.ReadToEnd());
    }

    /// <exception cref="FormatException">A line cannot be read, or names a scenario that does not exist.</exception>
    public static IReadOnlyList<TruthLine> Parse(string text)
    {
        var scenarios = Catalogue.All.Select(s => s.Name).ToHashSet();
        List<TruthLine> lines = [];
        foreach (var (number, line) in text.Split('\n').Index())
            if (!string.IsNullOrWhiteSpace(line)) lines.Add(Parse(line, number + 1, scenarios));
        return lines;
    }

    static TruthLine Parse(string text, int number, HashSet<string> scenarios)
    {
        try
        {
            var line = JsonSerializer.Deserialize<TruthLine>(text, Form)!;
            if (line.Scenario is null || !scenarios.Contains(line.Scenario))
                throw new FormatException($"there is no scenario '{line.Scenario}'.");
            if (line.Rule is null || line.Focus is null || line.At is null) throw new FormatException("rule, focus and at are needed.");
            _ = line.Moment;
            return line;
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            throw new FormatException($"Truth file, line {number}: {fault.Message}", fault);
        }
    }
}
