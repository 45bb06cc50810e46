using System.IO.Compression;
using FhirGateway.Fhir;

namespace FhirGateway.Http;

/// <summary>
/// Compressed request bodies (<see href="https://www.rfc-editor.org/rfc/rfc9110#section-8.4">Content-Encoding</see>).
/// </summary>
internal static class RequestCoding
{
    const string Allowed = "gzip, br";

    /// <summary>The body without its coding; or 415 for a coding that is not supported, or for several.</summary>
    public static (Stream Content, Outcome? Refused) Decoded(HttpContext http)
    {
        var body = http.Request.Body;
        var codings = http.Request.Headers.ContentEncoding.ToString().Split(
                ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(coding => coding.ToLowerInvariant()).Where(coding => coding != "identity").ToList();
        switch (codings)
        {
            case []:
                return (body, null);
            case ["gzip" or "x-gzip"]:
                return (new GZipStream(body, CompressionMode.Decompress), null);
            case ["br"]:
                return (new BrotliStream(body, CompressionMode.Decompress), null);
            default:
                http.Response.Headers.AcceptEncoding = Allowed;
                return (body, Outcome.Of(OutcomeKind.UnsupportedMediaType, "not-supported",
                    $"Content-Encoding is '{http.Request.Headers.ContentEncoding}'; "
                    + $"allowed is one of {Allowed}, or none."));
        }
    }

    /// <summary>The body does not have the form of its coding.</summary>
    public static Outcome Broken(HttpRequest request) => Outcome.Of(OutcomeKind.Invalid, "structure",
        $"The body cannot be decompressed as Content-Encoding '{request.Headers.ContentEncoding}' says.");
}
