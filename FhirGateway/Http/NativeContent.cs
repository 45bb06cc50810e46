using System.Text.Json;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Http;

/// <summary>
/// The content of a Binary as what it is (<see href="https://hl7.org/fhir/R4/binary.html#rest"/>): whatever is sent to
/// <c>Binary</c> becomes one unless it is one, and a read answers the content unless FHIR's own types are asked for.
/// </summary>
internal static class NativeContent
{
    const string SecurityContext = "X-Security-Context";

    // A page that somebody stored must not run as if it were ours.
    static readonly KeyValuePair<string, string>[] Harmless =
        [new("X-Content-Type-Options", "nosniff"), new("Content-Security-Policy", "sandbox; default-src 'none'")];

    public static bool IsAt(HttpContext http) => http.Request.RouteValues["type"] is "Binary";

    /// <summary>
    /// The Binary around what was sent, as FHIR JSON; null where that is a Binary itself, or would have to be.
    /// </summary>
    public static byte[]? Wrap(HttpContext http, byte[] sent)
    {
        var type = http.Request.ContentType;
        if (string.IsNullOrWhiteSpace(type) || IsResource(type.Split(';')[0].Trim(), sent)) return null;
        using var text = new MemoryStream(sent.Length * 4 / 3 + 256);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Binary");
            if (http.Request.RouteValues["id"] is string id) json.WriteString("id", id);
            json.WriteString("contentType", type);
            if (http.Request.Headers[SecurityContext].ToString() is { Length: > 0 } context)
            {
                json.WriteStartObject("securityContext");
                json.WriteString("reference", context);
                json.WriteEndObject();
            }
            json.WriteBase64String("data", sent);
            json.WriteEndObject();
        }
        return text.ToArray();
    }

    /// <summary>
    /// Under FHIR's own types whatever is broken counts as a resource that should have been one; under the general ones
    /// it is content.
    /// </summary>
    static bool IsResource(string mediaType, byte[] sent)
    {
        if (Media.FormatOf(mediaType) is not { } format) return false;
        var type = format == Format.Xml ? XmlFormat.ReadTree(sent).Root?.Type : JsonFormat.Read(sent).Resource?.Type;
        return type == "Binary"
            || type is null && mediaType.ToLowerInvariant() is Media.FhirJson or Media.FhirXml;
    }

    /// <summary>The answer to a read, as content where the caller did not prefer FHIR.</summary>
    public static Answer Of(Answer answer, Wanted wanted, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        if (answer.IsError || answer.Body.IsEmpty || query.Any(p => p.Key is "_summary" or "_elements")) return answer;
        if (JsonFormat.Read(answer.Body).Resource is not { Type: "Binary" } binary) return answer;
        if (binary.Root.Text("contentType") is not { } type || !Prefers(wanted, type))
            return wanted.Refused is { } refused ? Answer.Of(refused) : answer;
        return answer with
        {
            Body = binary.Root.Text("data") is { } data ? Convert.FromBase64String(data) : default,
            ContentType = type,
            Headers = binary.Root.Text("securityContext", "reference") is { } context
                ? [.. Harmless, new(SecurityContext, context)] : Harmless,
        };
    }

    static bool Prefers(Wanted wanted, string type) => (wanted.Accepted.Count, wanted.FhirQuality) switch
    {
        (0, null) => true,
        (0, _) => false,
        (_, { } fhir) => wanted.QualityOf(type) > fhir,
        _ => wanted.QualityOf(type) > 0,
    };
}
