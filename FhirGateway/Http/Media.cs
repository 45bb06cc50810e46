using FhirGateway.Fhir;
using Microsoft.Net.Http.Headers;

namespace FhirGateway.Http;

/// <summary>The two ways in which the gateway reads and writes FHIR.</summary>
internal enum Format { Json, Xml }

/// <summary>
/// Media types of R4 (<see href="https://hl7.org/fhir/R4/http.html#mime-type"/>) and what is taken for them.
/// </summary>
internal static class Media
{
    public const string FhirJson = "application/fhir+json";
    public const string FhirXml = "application/fhir+xml";
    public const string JsonPatch = "application/json-patch+json";
    public const string Form = "application/x-www-form-urlencoded";

    /// <summary>As it stands in Content-Type.</summary>
    public static string Of(Format format) => (format == Format.Xml ? FhirXml : FhirJson) + "; charset=utf-8";

    /// <summary>The format that a media type means; null for none of FHIR's.</summary>
    public static Format? FormatOf(string? mediaType) => mediaType?.ToLowerInvariant() switch
    {
        FhirJson or "application/json" or "text/json" => Format.Json,
        FhirXml or "application/xml" or "text/xml" => Format.Xml,
        _ => null,
    };

    /// <summary>The format of a FHIR body, or why it is not read.</summary>
    /// <param name="instead">What would be read.</param>
    public static (Format Format, Outcome? Refused) OfBody(string? contentType, string instead = $"{FhirJson} or {FhirXml}")
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type))
            return Refuse(contentType is null ? "A body without Content-Type" : $"'{contentType}'", instead);
        if (FormatOf(type.MediaType.Value) is not { } format) return Refuse($"'{type.MediaType}'", instead);
        if (!IsUtf8(type)) return Refuse($"The charset '{type.Charset}'", "UTF-8");
        return IsR4(type) ? (format, null) : Refuse($"'{contentType}'", "fhirVersion=4.0");
    }

    /// <summary>Why a body of this type is not read where only that type is, or null.</summary>
    public static Outcome? RefusesOther(string only, string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && Is(type, only)
            ? IsUtf8(type) ? null : Refuse($"The charset '{type.Charset}'", "UTF-8").Refused
            : Refuse(contentType is null ? "A body without Content-Type" : $"'{contentType}'", only).Refused;

    public static bool Is(string? contentType, string mediaType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && Is(type, mediaType);

    /// <summary>Whether a media type admits R4, by the parameter <c>fhirVersion</c> if it has one.</summary>
    public static bool IsR4(MediaTypeHeaderValue type) =>
        type.Parameters.FirstOrDefault(p => p.Name.Equals("fhirVersion", StringComparison.OrdinalIgnoreCase))
            is not { } version
        || version.Value.Value?.Trim('"') is "4.0" or "4.0.0" or "4.0.1";

    static bool Is(MediaTypeHeaderValue type, string mediaType) =>
        type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);

    static bool IsUtf8(MediaTypeHeaderValue type) =>
        !type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    static (Format Format, Outcome? Refused) Refuse(string what, string instead) => (Format.Json, Outcome.Of(
        OutcomeKind.UnsupportedMediaType, "not-supported", $"{what} is not read here; send {instead}."));
}
