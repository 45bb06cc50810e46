using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirGateway.Http;

namespace FhirGateway.Rest;

/// <summary>Writes a Bundle around resources whose bytes go out untouched.</summary>
internal sealed class BundleWriter : IDisposable
{
    /// <summary>No markup reads what is written here, so only JSON's own escapes are needed.</summary>
    public static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly MemoryStream text = new();
    readonly Utf8JsonWriter json;
    bool hasLinks, hasEntries;

    public BundleWriter(string type)
    {
        json = new Utf8JsonWriter(text, Relaxed);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        json.WriteString("type", type);
    }

    public void Total(long total) => json.WriteNumber("total", total);

    /// <summary>What tells a document from all others, and when it was put together.</summary>
    public void Identify(string urn, DateTimeOffset at)
    {
        json.WriteStartObject("identifier");
        json.WriteString("system", "urn:ietf:rfc:3986");
        json.WriteString("value", urn);
        json.WriteEndObject();
        json.WriteString("timestamp", at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }

    public void Link(string relation, string url)
    {
        if (!hasLinks) json.WriteStartArray("link");
        hasLinks = true;
        json.WriteStartObject();
        json.WriteString("relation", relation);
        json.WriteString("url", url);
        json.WriteEndObject();
    }

    public void Entry(string? fullUrl, ReadOnlyMemory<byte> resource, string mode)
    {
        StartEntry(fullUrl, resource);
        json.WriteStartObject("search");
        json.WriteString("mode", mode);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>An entry of a history: what was asked for and what came of it.</summary>
    public void Version(string fullUrl, ReadOnlyMemory<byte> resource, string method, string url, Answer answer)
    {
        StartEntry(fullUrl, resource);
        json.WriteStartObject("request");
        json.WriteString("method", method);
        json.WriteString("url", url);
        json.WriteEndObject();
        Response(answer, []);
        json.WriteEndObject();
    }

    /// <summary>An entry of a collection.</summary>
    public void Entry(string fullUrl, ReadOnlyMemory<byte> resource)
    {
        StartEntry(fullUrl, resource);
        json.WriteEndObject();
    }

    /// <summary>An entry of a collection with extensions of its own.</summary>
    public void Entry(string fullUrl, ReadOnlyMemory<byte> resource, Action<Utf8JsonWriter> more)
    {
        StartEntry(fullUrl, resource);
        more(json);
        json.WriteEndObject();
    }

    /// <summary>The answer to an entry of a batch or transaction.</summary>
    public void Response(Answer answer, string trace)
    {
        StartEntry(null, answer.Body);
        Response(answer, answer.Issues.Count > 0 ? OutcomeResult.Body(answer.Issues, trace) : []);
        json.WriteEndObject();
    }

    public byte[] End()
    {
        CloseLinks();
        if (hasEntries) json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return text.ToArray();
    }

    public void Dispose()
    {
        json.Dispose();
        text.Dispose();
    }

    void StartEntry(string? fullUrl, ReadOnlyMemory<byte> resource)
    {
        CloseLinks();
        if (!hasEntries) json.WriteStartArray("entry");
        hasEntries = true;
        json.WriteStartObject();
        if (fullUrl is not null) json.WriteString("fullUrl", fullUrl);
        if (resource.IsEmpty) return;
        json.WritePropertyName("resource");
        json.WriteRawValue(resource.Span, skipInputValidation: true);
    }

    void Response(Answer answer, ReadOnlySpan<byte> outcome)
    {
        json.WriteStartObject("response");
        json.WriteString("status", OutcomeResult.StatusLine(answer.Kind));
        if (answer.Location is { } location) json.WriteString("location", location);
        if (answer.ETag is { } etag) json.WriteString("etag", etag);
        if (answer.LastModified is { } at)
            json.WriteString("lastModified", at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        if (!outcome.IsEmpty)
        {
            json.WritePropertyName("outcome");
            json.WriteRawValue(outcome, skipInputValidation: true);
        }
        json.WriteEndObject();
    }

    void CloseLinks()
    {
        if (hasLinks && !hasEntries) json.WriteEndArray();
        hasLinks = hasLinks && hasEntries;
    }
}
