using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FhirGateway.Fhir.Definitions.Building;

/// <summary>Writes one definition as one line of JSON, so that a difference between two builds can be read.</summary>
internal static class Lines
{
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Line(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static void WriteText(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    public static void WriteList(this Utf8JsonWriter json, string name, IEnumerable<string?> values)
    {
        var list = values.ToArray();
        if (list.Length == 0) return;
        json.WriteStartArray(name);
        foreach (var value in list) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
