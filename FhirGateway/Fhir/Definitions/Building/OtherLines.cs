using System.Text.Json;

namespace FhirGateway.Fhir.Definitions.Building;

/// <summary>Compartments and operations as lines of compartments.jsonl and operations.jsonl.</summary>
internal static class OtherLines
{
    public static IEnumerable<string> Compartments(Package package) =>
        package.Compartments.OrderBy(c => c.Text("code"), StringComparer.Ordinal).Select(compartment =>
            Lines.Line(json =>
        {
            json.WriteString("url", compartment.Text("url"));
            json.WriteString("code", compartment.Text("code"));
            json.WriteStartObject("parameters");
            foreach (var resource in compartment.List("resource"))
                json.WriteList(resource.Text("code")!, resource.List("param").Select(p => p.GetString()));
            json.WriteEndObject();
        }));

    public static IEnumerable<string> Operations(Package package) =>
        package.Operations.OrderBy(o => o.Text("url"), StringComparer.Ordinal).Select(operation => Lines.Line(json =>
        {
            json.WriteString("url", operation.Text("url"));
            json.WriteString("code", operation.Text("code"));
            json.WriteString("kind", operation.Text("kind"));
            foreach (var flag in (string[])["affectsState", "system", "type", "instance"])
                if (operation.Is(flag)) json.WriteBoolean(flag, true);
            json.WriteList("resources", operation.List("resource").Select(r => r.GetString()));
            WriteParameters(json, operation);
        }));

    static void WriteParameters(Utf8JsonWriter json, JsonElement owner)
    {
        var name = owner.TryGetProperty("part", out _) ? "part" : "parameter";
        if (!owner.TryGetProperty(name, out var parameters)) return;
        json.WriteStartArray(name);
        foreach (var parameter in parameters.EnumerateArray())
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Text("name"));
            json.WriteString("use", parameter.Text("use"));
            json.WriteNumber("min", parameter.GetProperty("min").GetInt32());
            json.WriteString("max", parameter.Text("max"));
            json.WriteText("type", parameter.Text("type"));
            WriteParameters(json, parameter);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
