using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Rest.Operations;

/// <summary>Writes the Parameters that the operations on labels answer with.</summary>
internal static class ParametersJson
{
    static byte[] Write(Action<Utf8JsonWriter> parameters)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, BundleWriter.Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Parameters");
            parameters(json);
            json.WriteEndObject();
        }
        return text.ToArray();
    }

    /// <summary>A single <c>return</c> of type Meta; no parameter where it is empty, for FHIR knows no empty
    /// object.</summary>
    public static byte[] Meta(Element? meta) => Write(json =>
    {
        if (meta is not { HasChildren: true }) return;
        Return(json, () => ElementJson.WriteItem(json, meta));
    });

    /// <summary>The labels of many resources, each once.</summary>
    public static byte[] Meta(IReadOnlyCollection<(string Set, Element Label)> labels) => Write(json =>
    {
        if (labels.Count == 0) return;
        Return(json, () =>
        {
            json.WriteStartObject();
            foreach (var set in labels.GroupBy(l => l.Set, l => l.Label).OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                json.WriteStartArray(set.Key);
                foreach (var label in set) ElementJson.WriteItem(json, label);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        });
    });

    static void Return(Utf8JsonWriter json, Action value)
    {
        json.WriteStartArray("parameter");
        json.WriteStartObject();
        json.WriteString("name", "return");
        json.WritePropertyName("valueMeta");
        value();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
