using System.Text.Json;

namespace FhirGateway.Referrals;

/// <summary>
/// Reads a policy from a PlanDefinition (profile <c>FhirGateway-PlanDefinition-SafetyPolicy</c>): an action per rule
/// (<c>code</c>), in it an action per threshold (<c>title</c> = condition, <c>timingDuration</c>, <c>textEquivalent</c>,
/// tier as <c>code</c>, standing as extension, source as citation).
/// </summary>
internal static class PolicyFile
{
    public static IEnumerable<Policy> Shipped()
    {
        var assembly = typeof(PolicyFile).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.Contains("policies", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(stream);
            yield return Read(document.RootElement);
        }
    }

    /// <exception cref="FormatException">The PlanDefinition is no safety policy; the message names the threshold at fault.</exception>
    public static Policy Read(JsonElement plan)
    {
        var jurisdiction = plan.GetProperty("jurisdiction")[0].GetProperty("text").GetString();
        var nation = NationName.Parse(jurisdiction) ?? throw new FormatException($"Unknown nation '{jurisdiction}'.");
        var thresholds = from rule in plan.GetProperty("action").EnumerateArray()
                         let slug = Code(rule)
                         from threshold in rule.GetProperty("action").EnumerateArray()
                         select ReadThreshold(slug, threshold);
        return new Policy(Text(plan, "url"), Text(plan, "version"), nation, [.. thresholds]);
    }

    static Threshold ReadThreshold(string rule, JsonElement action)
    {
        var condition = Text(action, "title");
        try
        {
            var timing = action.GetProperty("timingDuration");
            return new Threshold(rule, condition,
                new Duration(timing.GetProperty("value").GetDecimal(), Unit(Text(timing, "unit"))),
                int.Parse(Code(action), System.Globalization.CultureInfo.InvariantCulture),
                action.GetProperty("extension")[0].GetProperty("valueCode").GetString()!,
                Text(action.GetProperty("documentation")[0], "citation"),
                Text(action, "textEquivalent"));
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"Threshold {rule}/{condition}: {fault.Message}", fault);
        }
    }

    static DurationUnit Unit(string unit) => unit switch
    {
        "min" => DurationUnit.Minute,
        "h" => DurationUnit.Hour,
        "d" => DurationUnit.Day,
        "working day" => DurationUnit.WorkingDay,
        "working hour" => DurationUnit.WorkingHour,
        "end of day" => DurationUnit.EndOfDay,
        "%" => DurationUnit.Percent,
        _ => throw new FormatException($"Unknown unit '{unit}'."),
    };

    static string Code(JsonElement action) =>
        action.GetProperty("code")[0].GetProperty("coding")[0].GetProperty("code").GetString()!;

    static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
