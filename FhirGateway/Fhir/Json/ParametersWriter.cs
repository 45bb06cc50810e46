using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FhirGateway.Fhir.Json;

/// <summary>Writes Parameters, parameter by parameter; of what is null there is none, for FHIR knows no empty value.</summary>
internal sealed class ParametersWriter
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Utf8JsonWriter json;
    bool begun;

    ParametersWriter(Utf8JsonWriter json) => this.json = json;

    public static byte[] Write(Action<ParametersWriter> parameters)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Parameters");
            var writer = new ParametersWriter(json);
            parameters(writer);
            if (writer.begun) json.WriteEndArray();
            json.WriteEndObject();
        }
        return text.ToArray();
    }

    public void Code(string name, string? code) => Text(name, "valueCode", code);

    public void Text(string name, string? words) => Text(name, "valueString", words);

    public void Uri(string name, string? uri) => Text(name, "valueUri", uri);

    public void Date(string name, DateOnly day) => Text(name, "valueDate", day.ToString("yyyy-MM-dd", null));

    public void DateTime(string name, DateTimeOffset? at) => Text(name, "valueDateTime", Words(at));

    public void Instant(string name, DateTimeOffset at) => Text(name, "valueInstant", Words(at));

    public void Number(string name, int? value)
    {
        if (value is { } number) Parameter(name, () => json.WriteNumber("valueInteger", number));
    }

    public void Decimal(string name, double value) => Parameter(name, () => json.WriteNumber("valueDecimal", value));

    public void Boolean(string name, bool value) => Parameter(name, () => json.WriteBoolean("valueBoolean", value));

    public void Coding(string name, string? system, string code, string? display) => Parameter(name, () =>
    {
        json.WriteStartObject("valueCoding");
        if (system is not null) json.WriteString("system", system);
        json.WriteString("code", code);
        if (display is not null) json.WriteString("display", display);
        json.WriteEndObject();
    });

    public void Reference(string name, string reference) => Parameter(name, () =>
    {
        json.WriteStartObject("valueReference");
        json.WriteString("reference", reference);
        json.WriteEndObject();
    });

    /// <summary>A parameter of which each part is written as a parameter is.</summary>
    public void Parts(string name, Action parts) => Parameter(name, () =>
    {
        json.WriteStartArray("part");
        parts();
        json.WriteEndArray();
    });

    void Text(string name, string type, string? text)
    {
        if (text is not null) Parameter(name, () => json.WriteString(type, text));
    }

    void Parameter(string name, Action value)
    {
        if (!begun) json.WriteStartArray("parameter");
        begun = true;
        json.WriteStartObject();
        json.WriteString("name", name);
        value();
        json.WriteEndObject();
    }

    static string? Words(DateTimeOffset? at) =>
        at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
