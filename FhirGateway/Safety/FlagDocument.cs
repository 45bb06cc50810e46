using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using FhirGateway.Referrals;
using FhirGateway.Rules;

namespace FhirGateway.Safety;

/// <summary>A Flag as FHIR: profile <c>FhirGateway-Flag-Safety</c>.</summary>
internal static class FlagDocument
{
    public const string Device = "Device/fhirgateway";

    /// <param name="finding">What the rule found; on resolving, what it finds now.</param>
    /// <param name="title">The rule's title.</param>
    /// <param name="patient"><c>Patient/id</c>, or null where the case names none.</param>
    /// <param name="raisedAt">Since when the Flag is active.</param>
    /// <param name="resolved">Since when it is not, and why; null while it is active.</param>
    public static byte[] Write(
        Finding finding, string title, string? patient, DateTimeOffset raisedAt,
        (DateTimeOffset At, FlagClosure Closure)? resolved)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Flag");
            json.WriteString("id", FlagId.Of(finding.Rule, finding.Focus));
            json.WriteStartObject("meta");
            json.WriteStartArray("profile");
            json.WriteStringValue(Canonical.Profiles.Flag);
            json.WriteEndArray();
            json.WriteEndObject();
            WriteExtensions(json, finding, resolved?.Closure);
            json.WriteString("status", resolved is null ? "active" : "inactive");
            json.WriteStartArray("category");
            WriteConcept(json, Canonical.CodeSystems.FlagCategory, "safety", "Safety");
            json.WriteEndArray();
            json.WritePropertyName("code");
            WriteConcept(json, Canonical.CodeSystems.SafetyRule, finding.Rule, title, finding.Why);
            WriteSubject(json, patient);
            json.WriteStartObject("period");
            json.WriteString("start", Instant(raisedAt));
            if (resolved is { } end) json.WriteString("end", Instant(end.At));
            json.WriteEndObject();
            WriteReference(json, "author", Device);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The same Flag resolved, when its rule has nothing more to say: what raised it stays readable.</summary>
    public static byte[] Close(Resource flag, DateTimeOffset at, FlagClosure closure)
    {
        var json = JsonNode.Parse(flag.Json.Span)!.AsObject();
        json["status"] = "inactive";
        if (json["period"] is JsonObject period) period["end"] = Instant(at);
        if (json["extension"] is not JsonArray extensions) json["extension"] = extensions = [];
        foreach (var old in extensions.Where(e => (string?)e?["url"] == Canonical.Extensions.FlagClosure).ToList())
            extensions.Remove(old);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            WriteExtension(writer, Canonical.Extensions.FlagClosure, () => WriteClosure(writer, closure));
        extensions.Add(JsonNode.Parse(buffer.WrittenSpan));
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    static void WriteExtensions(Utf8JsonWriter json, Finding finding, FlagClosure? closure)
    {
        json.WriteStartArray("extension");
        WriteExtension(json, Canonical.Extensions.FlagFocus, () => WriteReference(json, "valueReference", finding.Focus));
        WriteExtension(json, Canonical.Extensions.FlagTier, () =>
            WriteCoding(json, "valueCoding", Canonical.CodeSystems.FlagTier,
                finding.Tier.ToString(CultureInfo.InvariantCulture), TierWords(finding.Tier)));
        WriteExtension(json, Canonical.Extensions.FlagThreshold, () => WriteThreshold(json, finding));
        foreach (var evidence in finding.Evidence)
            WriteExtension(json, Canonical.Extensions.FlagDetail, () => WriteEvidence(json, evidence));
        WriteExtension(json, Canonical.Extensions.FlagPriority, () =>
        {
            json.WritePropertyName("valueCodeableConcept");
            var (code, display) = Priority(finding.Tier);
            WriteConcept(json, Canonical.CodeSystems.FlagPriority, code, display);
        });
        if (closure is not null) WriteExtension(json, Canonical.Extensions.FlagClosure, () => WriteClosure(json, closure));
        json.WriteEndArray();
    }

    static void WriteThreshold(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartArray("extension");
        WriteText(json, "threshold", "valueString", finding.Threshold);
        WriteText(json, "standing", "valueCode", finding.Standing);
        WriteText(json, "source", "valueString", finding.Source);
        WriteText(json, "policy", "valueCanonical", finding.Policy);
        WriteText(json, "why", "valueString", finding.Why);
        if (finding.DueAt is { } due) WriteText(json, "due", "valueDateTime", Instant(due));
        json.WriteEndArray();
    }

    static void WriteClosure(Utf8JsonWriter json, FlagClosure closure)
    {
        json.WriteStartArray("extension");
        WriteExtension(json, "code", () =>
            WriteCoding(json, "valueCoding", Canonical.CodeSystems.FlagClosure, closure.Code, closure.Display));
        WriteText(json, "reason", "valueString", closure.Reason);
        json.WriteEndArray();
    }

    // The version that said so, and what it said: a Flag must be explainable after its evidence has moved on.
    static void WriteEvidence(Utf8JsonWriter json, Evidence evidence)
    {
        json.WriteStartObject("valueReference");
        json.WriteString("reference", $"{evidence.Reference}/_history/{evidence.Version}");
        var says = (evidence.Field, evidence.Text) switch
        {
            ({ } field, { } text) => $"{field}: {text}",
            var (field, text) => field ?? text,
        };
        if (!string.IsNullOrWhiteSpace(says)) json.WriteString("display", says);
        json.WriteEndObject();
    }

    static void WriteSubject(Utf8JsonWriter json, string? patient)
    {
        json.WriteStartObject("subject");
        if (patient is null) json.WriteString("display", "The record names no patient");
        else json.WriteString("reference", patient);
        json.WriteEndObject();
    }

    static void WriteExtension(Utf8JsonWriter json, string url, Action writeValue)
    {
        json.WriteStartObject();
        json.WriteString("url", url);
        writeValue();
        json.WriteEndObject();
    }

    static void WriteText(Utf8JsonWriter json, string url, string property, string value)
    {
        if (!string.IsNullOrWhiteSpace(value)) WriteExtension(json, url, () => json.WriteString(property, value));
    }

    static void WriteReference(Utf8JsonWriter json, string property, string reference)
    {
        json.WriteStartObject(property);
        json.WriteString("reference", reference);
        json.WriteEndObject();
    }

    static void WriteConcept(Utf8JsonWriter json, string system, string code, string display, string? text = null)
    {
        json.WriteStartObject();
        json.WriteStartArray("coding");
        json.WriteStartObject();
        WriteCodingBody(json, system, code, display);
        json.WriteEndObject();
        json.WriteEndArray();
        if (!string.IsNullOrWhiteSpace(text)) json.WriteString("text", text);
        json.WriteEndObject();
    }

    static void WriteCoding(Utf8JsonWriter json, string property, string system, string code, string display)
    {
        json.WriteStartObject(property);
        WriteCodingBody(json, system, code, display);
        json.WriteEndObject();
    }

    static void WriteCodingBody(Utf8JsonWriter json, string system, string code, string display)
    {
        json.WriteString("system", system);
        json.WriteString("code", code);
        json.WriteString("display", display);
    }

    static string TierWords(int tier) => tier switch { 1 => "Act today", 2 => "Worklist", _ => "Report" };

    static (string Code, string Display) Priority(int tier) => tier switch
    {
        1 => ("PH", "High priority"),
        2 => ("PM", "Medium priority"),
        _ => ("PL", "Low priority"),
    };

    static string Instant(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
