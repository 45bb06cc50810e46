using System.Text.Json;

namespace FhirGateway.Fhir.Definitions.Building;

/// <summary>Search parameters as lines of search-parameters.jsonl, each expression cut up by type.</summary>
internal static class SearchParameterLines
{
    public static IEnumerable<string> Write(Package package) =>
        package.SearchParameters.OrderBy(p => p.Text("url"), StringComparer.Ordinal).Select(Write);

    static string Write(JsonElement parameter) => Lines.Line(json =>
    {
        json.WriteString("url", parameter.Text("url"));
        json.WriteString("code", parameter.Text("code"));
        json.WriteString("type", parameter.Text("type"));
        WriteBases(json, parameter);
        json.WriteList("targets", parameter.List("target").Select(t => t.GetString()));
        if (!parameter.TryGetProperty("component", out var components)) return;
        json.WriteStartArray("components");
        foreach (var component in components.EnumerateArray())
        {
            json.WriteStartObject();
            json.WriteString("definition", component.Text("definition"));
            json.WriteString("expression", component.Text("expression"));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    static void WriteBases(Utf8JsonWriter json, JsonElement parameter)
    {
        var parts = Parts(parameter.Text("expression")).ToArray();
        json.WriteStartObject("bases");
        foreach (var type in parameter.List("base").Select(b => b.GetString()!))
        {
            var own = parts.Where(p => LeadingType(p) == type).ToArray();
            // InsurancePlan-name says only "name | alias".
            if (own.Length == 0 && parts.All(p => !char.IsUpper(LeadingType(p)[0])))
                own = [.. parts.Select(p => $"{type}.{p}")];
            if (own.Length == 0) json.WriteNull(type);
            else json.WriteString(type, string.Join(" | ", own));
        }
        json.WriteEndObject();
    }

    static string LeadingType(string part) => part.TrimStart('(').Split('.', ' ')[0];

    /// <summary>The sides of the unions that stand outside parentheses and quotes.</summary>
    static IEnumerable<string> Parts(string? expression)
    {
        if (expression is null) yield break;
        var (start, depth, quoted) = (0, 0, false);
        for (var i = 0; i < expression.Length; i++)
        {
            var c = expression[i];
            if (c == '\'') quoted = !quoted;
            if (quoted) continue;
            depth += c switch { '(' => 1, ')' => -1, _ => 0 };
            if (c != '|' || depth > 0) continue;
            yield return expression[start..i].Trim();
            start = i + 1;
        }
        yield return expression[start..].Trim();
    }
}
