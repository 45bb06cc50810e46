using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Patch;

/// <summary>JSON as a tree that can be changed; numbers keep their literals.</summary>
internal static class JsonTree
{
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = JsonFormat.DeepestNesting, AllowDuplicateProperties = false };
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The tree (null is JSON's null), or why the text is none: syntax, nesting, a name that comes twice, half
    /// a character, a number without bounds.</summary>
    public static (JsonNode? Root, string? Fault) Read(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span)) return (null, "The text is not UTF-8.");
        try
        {
            return Unreadable(utf8.Span) is { } fault ? (null, fault) : (JsonNode.Parse(utf8.Span, null, Strict), null);
        }
        catch (JsonException broken)
        {
            return (null, JsonSyntax.ExplainWithPlace(utf8.Span, broken));
        }
    }

    public static byte[] Write(JsonNode? root)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
            if (root is null) json.WriteNullValue();
            else root.WriteTo(json);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What the parser passes and the tree would stumble over later.</summary>
    static string? Unreadable(ReadOnlySpan<byte> utf8)
    {
        var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonFormat.DeepestNesting });
        var names = new Stack<HashSet<string>>();
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.Number
                && Lexical.Fault(PrimitiveKind.Decimal, Encoding.UTF8.GetString(json.ValueSpan)) is { } fault)
                return $"A number {fault}.";
            if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && IsHalf(json))
                return "An escape in the text is half a character.";
            if (json.TokenType == JsonTokenType.StartObject) names.Push(new HashSet<string>(StringComparer.Ordinal));
            else if (json.TokenType == JsonTokenType.EndObject) names.Pop();
            else if (json.TokenType == JsonTokenType.PropertyName && json.GetString()! is var name
                && !names.Peek().Add(name))
                return $"The name {Faults.Quote(name)} stands twice in one object.";
        }
        return null;
    }

    static bool IsHalf(in Utf8JsonReader json)
    {
        try
        {
            if (json.ValueIsEscaped) _ = json.GetString();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    /// <summary>How deep objects and arrays nest in it, and how many characters it takes, roughly.</summary>
    public static (int Height, long Size) Measure(JsonNode? node)
    {
        var (height, size) = (0, 0L);
        switch (node)
        {
            case JsonObject many:
                foreach (var (name, value) in many) Add(value, name.Length + 4);
                return (height + 1, size + 2);
            case JsonArray many:
                foreach (var value in many) Add(value, 1);
                return (height + 1, size + 2);
            case JsonValue value:
                return (0, value.TryGetValue(out JsonElement element) ? JsonLength(element) : 8);
            default:
                return (0, 4);
        }

        void Add(JsonNode? value, int own)
        {
            var below = Measure(value);
            height = Math.Max(height, below.Height);
            size += own + below.Size;
        }
    }

    static int JsonLength(JsonElement element) =>
        System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element).Length;
}
