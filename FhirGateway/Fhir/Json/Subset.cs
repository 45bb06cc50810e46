using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Json;

/// <summary>
/// A part of a resource for an answer (http://hl7.org/fhir/R4/search.html#summary, #elements). It says of itself that
/// it is one (<c>meta.tag</c> SUBSETTED), so that nobody takes it for the whole. What is stored stays as it is.
/// </summary>
internal sealed class Subset
{
    const string Tag = """{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}""";

    /// <summary>For answers, which no markup reads.</summary>
    public static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly JsonDocumentOptions Deep = new() { MaxDepth = JsonFormat.DeepestNesting };

    readonly Func<ElementDefinition, bool> keeps;
    readonly Func<ElementDefinition, bool>? keepsWithin;

    Subset(Func<ElementDefinition, bool> keeps, Func<ElementDefinition, bool>? keepsWithin = null) =>
        (this.keeps, this.keepsWithin) = (keeps, keepsWithin);

    /// <summary>
    /// <c>_summary=true</c>: what R4 marks as summary, at every depth, and what must be there or changes meaning.
    /// </summary>
    public static Subset Summary { get; } = new(InSummary, InSummary);

    /// <summary><c>_summary=text</c>: the narrative and what must be there.</summary>
    public static Subset Text { get; } = new(e => e.Name == "text" || e.Min > 0);

    /// <summary><c>_summary=data</c>: everything but the narrative.</summary>
    public static Subset Data { get; } = new(e => e.Name != "text");

    /// <summary><c>_elements</c>: those, and what must be there or changes meaning.</summary>
    public static Subset Elements(IReadOnlyCollection<string> names) =>
        new(e => names.Contains(e.Name) || e.Min > 0 || e.IsModifier);

    /// <summary>What <c>_summary</c> and <c>_elements</c> ask for, if they are understood.</summary>
    /// <param name="types">The types whose elements may be named.</param>
    /// <returns>No subset for the whole resource; or what is wrong.</returns>
    public static (Subset? Subset, string? Fault) Read(
        IReadOnlyList<string> types, string name, string value)
    {
        if (name == "_summary")
            return value switch
            {
                "true" => (Summary, null),
                "text" => (Text, null),
                "data" => (Data, null),
                "false" => (null, null),
                _ => (null, "expected true, text, data or false"),
            };
        var names = value.Split(',').Select(n => n.Trim()).ToHashSet();
        var unknown = names.FirstOrDefault(n => types.All(type => DefinitionSet.R4.Type(type)?.Find(n) is null));
        if (unknown is null) return (Elements(names), null);
        var what = types is [var only] ? $"{only} has no element" : "no type that is asked for has an element";
        return (null, $"{what} '{unknown}'; name elements of the resource itself, without a path");
    }

    /// <summary>The part of a resource's JSON, marked as such.</summary>
    /// <param name="resource">A stored body: it is valid, its numbers stay as they were sent.</param>
    public byte[] Of(ReadOnlyMemory<byte> resource)
    {
        using var document = JsonDocument.Parse(resource, Deep);
        return Of(document.RootElement);
    }

    /// <summary>The same of a resource that was parsed, as in a Bundle.</summary>
    public byte[] Of(JsonElement resource)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Relaxed))
        {
            var shape = DefinitionSet.R4.Type(resource.GetProperty("resourceType").GetString()!)!;
            json.WriteStartObject();
            var hasMeta = false;
            foreach (var property in resource.EnumerateObject())
            {
                if (property.NameEquals("meta"))
                {
                    hasMeta = true;
                    Mark(json, property.Value);
                }
                else if (property.Name is "resourceType" or "id") property.WriteTo(json);
                else if (Find(shape, property.Name) is { } name && keeps(name.Element)) Write(json, property, name);
            }
            if (!hasMeta) Mark(json, null);
            json.WriteEndObject();
        }
        return text.ToArray();
    }

    static bool InSummary(ElementDefinition element) => element.IsSummary || element.Min > 0 || element.IsModifier;

    static JsonName? Find(TypeDefinition shape, string property) =>
        shape.JsonNames.Find(Encoding.UTF8.GetBytes(property));

    void Write(Utf8JsonWriter json, JsonProperty property, JsonName name)
    {
        var shape = name.Type.Definition;
        if (keepsWithin is null || shape.IsPrimitive || shape.IsResource)
        {
            property.WriteTo(json);
            return;
        }
        json.WritePropertyName(property.Name);
        if (property.Value.ValueKind != JsonValueKind.Array) WriteWithin(json, property.Value, shape);
        else
        {
            json.WriteStartArray();
            foreach (var item in property.Value.EnumerateArray()) WriteWithin(json, item, shape);
            json.WriteEndArray();
        }
    }

    /// <summary>What nothing would be left of stays whole: JSON has no empty objects in FHIR.</summary>
    void WriteWithin(Utf8JsonWriter json, JsonElement value, TypeDefinition shape)
    {
        var kept = value.EnumerateObject().Select(p => (Property: p, Name: Find(shape, p.Name)))
            .Where(p => p.Name is not null && keepsWithin!(p.Name.Element)).ToList();
        if (kept.Count == 0)
        {
            value.WriteTo(json);
            return;
        }
        json.WriteStartObject();
        foreach (var (property, name) in kept) Write(json, property, name!);
        json.WriteEndObject();
    }

    static void Mark(Utf8JsonWriter json, JsonElement? meta)
    {
        json.WriteStartObject("meta");
        var hasTags = false;
        foreach (var property in meta?.EnumerateObject() ?? default)
        {
            if (property.NameEquals("tag"))
            {
                hasTags = true;
                Tags(json, property.Value);
            }
            else property.WriteTo(json);
        }
        if (!hasTags) Tags(json, null);
        json.WriteEndObject();
    }

    static void Tags(Utf8JsonWriter json, JsonElement? tags)
    {
        json.WriteStartArray("tag");
        foreach (var tag in tags?.EnumerateArray() ?? default)
            if (!IsMark(tag)) tag.WriteTo(json);
        json.WriteRawValue(Tag);
        json.WriteEndArray();
    }

    static bool IsMark(JsonElement tag) => tag.TryGetProperty("code", out var code) && code.GetString() == "SUBSETTED";
}
