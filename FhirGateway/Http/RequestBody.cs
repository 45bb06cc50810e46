using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Xml;
using FhirGateway.Intake;

namespace FhirGateway.Http;

/// <summary>The body of a request: FHIR JSON whatever format it came in, so that handlers know one only.</summary>
internal sealed record RequestBody
{
    /// <summary>For the handler; empty for none.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    public ReadOnlyMemory<byte> Sent { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Form { get; init; } = [];

    /// <summary>Why it cannot be read.</summary>
    public Outcome? Refused { get; init; }

    /// <summary>It was refused for what it says, and somebody may believe that it arrived.</summary>
    public bool IsKept { get; init; }

    public static async Task<RequestBody> Read(HttpContext http, EndpointKind kind)
    {
        var request = http.Request;
        var (sent, unread) = await Bytes(http);
        if (unread is not null) return new RequestBody { Refused = unread };
        if (sent.Length == 0) return new RequestBody();
        if (kind == EndpointKind.Search)
            return Media.RefusesOther(Media.Form, request.ContentType) is { } refused
                ? new RequestBody { Refused = refused }
                : new RequestBody { Form = FhirRequest.ParseQuery("?" + Encoding.UTF8.GetString(sent)) };
        if (kind == EndpointKind.Patch && Media.Is(request.ContentType, Media.JsonPatch))
            return Media.RefusesOther(Media.JsonPatch, request.ContentType) is { } refused
                ? new RequestBody { Refused = refused } : new RequestBody { Json = sent, Sent = sent };
        if (kind == EndpointKind.Write && NativeContent.IsAt(http) && NativeContent.Wrap(http, sent) is { } wrapped)
            return new RequestBody { Json = wrapped, Sent = sent };
        return Resource(sent, request.ContentType, kind);
    }

    static RequestBody Resource(byte[] sent, string? contentType, EndpointKind kind)
    {
        var (format, refused) = kind == EndpointKind.Patch
            ? Media.OfBody(contentType, $"{Media.JsonPatch}, {Media.FhirJson} or {Media.FhirXml}")
            : Media.OfBody(contentType);
        if (refused is not null) return new RequestBody { Refused = refused };
        if (format == Format.Json) return new RequestBody { Json = sent, Sent = sent };
        var (json, issues) = XmlFormat.ToJson(sent);
        return json is not null ? new RequestBody { Json = json, Sent = sent } : new RequestBody
        {
            Sent = sent,
            Refused = new Outcome(OutcomeKind.Invalid, issues),
            IsKept = kind is EndpointKind.Write or EndpointKind.Patch,
        };
    }

    /// <summary>Keeps what was refused before any handler saw it.</summary>
    public static Task Keep(HttpContext http, FhirRequest request, Outcome refused) =>
        http.RequestServices.GetRequiredService<Refusals>().Keep(
            new Submission(request.Method, request.Target, request.Caller.Name, request.ContentType, request.Sent)
            {
                Audience = request.Caller.Audience,
                Writer = request.Caller.Organisation,
                Base = request.Base,
            },
            refused, http.RequestAborted);

    /// <summary>The body without its coding, up to the limit, which counts decompressed bytes.</summary>
    static async Task<(byte[] Bytes, Outcome? Refused)> Bytes(HttpContext http)
    {
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return ([], null);
        if (request.ContentLength is 0) return ([], null);
        var (content, refused) = RequestCoding.Decoded(http);
        if (refused is not null) return ([], refused);
        using var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 4096, Limits.BodyBytes));
        if (ReferenceEquals(content, request.Body)) await content.CopyToAsync(buffer, http.RequestAborted);
        else
        {
            await using (content)
                if (await Decompress(content, buffer, request, http.RequestAborted) is { } fault) return ([], fault);
        }
        return (buffer.Capacity == buffer.Length ? buffer.GetBuffer() : buffer.ToArray(), null);
    }

    static async Task<Outcome?> Decompress(
        Stream content, MemoryStream buffer, HttpRequest request, CancellationToken ct)
    {
        var part = new byte[64 << 10];
        try
        {
            for (int read; (read = await content.ReadAsync(part, ct)) > 0;)
            {
                if (buffer.Length + read > Limits.BodyBytes) return OutcomeResult.OfStatus(413, request.Path);
                buffer.Write(part, 0, read);
            }
            return null;
        }
        catch (Exception fault) when (fault is InvalidDataException or InvalidOperationException)
        {
            return RequestCoding.Broken(request);
        }
    }
}
