using System.Globalization;
using System.Text.Json;

namespace FhirGateway.Referrals;

/// <summary>The data types of which the gateway's own Tasks and plans are written.</summary>
internal static class TaskJson
{
    public static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static void Reference(Utf8JsonWriter json, string name, string reference)
    {
        json.WriteStartObject(name);
        json.WriteString("reference", reference);
        json.WriteEndObject();
    }

    public static void Concept(Utf8JsonWriter json, string name, string system, string code)
    {
        json.WritePropertyName(name);
        Concept(json, system, code);
    }

    public static void Concept(Utf8JsonWriter json, string system, string code)
    {
        json.WriteStartObject();
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteString("system", system);
        json.WriteString("code", code);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
