using FhirGateway.Fhir;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FhirGateway.Http;

/// <summary>Which formats the gateway reads and writes: FHIR JSON, R4 (http.html#mime-type).</summary>
internal static class Media
{
    public const string FhirJson = "application/fhir+json; charset=utf-8";
    public const string Form = "application/x-www-form-urlencoded";

    /// <summary>Why no format that was asked for can be served, or null. <c>_format</c> wins over Accept.</summary>
    public static Outcome? RefusesAccept(string? format, StringValues accept)
    {
        if (format is not null)
        {
            // A '+' that was not escaped arrives as a blank.
            var asked = format.Replace(' ', '+').Split(';')[0].Trim().ToLowerInvariant();
            return asked is "json" or "application/json" or "text/json" or "application/fhir+json"
                ? null : NotAcceptable($"_format={asked}");
        }
        if (StringValues.IsNullOrEmpty(accept)) return null;
        if (!MediaTypeHeaderValue.TryParseList(accept, out var types)) return null;
        return types.Any(Serves) ? null : NotAcceptable(accept.ToString());
    }

    /// <summary>Why a body of this type is not read, or null.</summary>
    public static Outcome? RefusesContent(string? contentType, bool takesForm)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type))
            return Unsupported(contentType is null ? "A body without Content-Type" : $"'{contentType}'");
        var known = takesForm
            ? type.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase)
            : type.MediaType.Value?.ToLowerInvariant() is "application/fhir+json" or "application/json" or "text/json";
        if (!known) return Unsupported($"'{type.MediaType}'", takesForm ? Form : "application/fhir+json");
        if (type.Charset.HasValue && !type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return Unsupported($"The charset '{type.Charset}'", "UTF-8");
        return IsR4(type) ? null : Unsupported($"'{contentType}'", "fhirVersion=4.0");
    }

    static bool Serves(MediaTypeHeaderValue type) =>
        type.Quality is not 0 && IsR4(type) && type.MediaType.Value?.ToLowerInvariant() is
            "*/*" or "application/*" or "application/fhir+json" or "application/json" or "text/json" or "text/html";

    static bool IsR4(MediaTypeHeaderValue type) =>
        type.Parameters.FirstOrDefault(p => p.Name.Equals("fhirVersion", StringComparison.OrdinalIgnoreCase)) is not { } version
        || version.Value.Value?.Trim('"').StartsWith("4.0", StringComparison.Ordinal) == true;

    static Outcome NotAcceptable(string asked) => Outcome.Of(OutcomeKind.NotAcceptable, "not-supported",
        $"The gateway writes application/fhir+json (R4), and '{asked}' does not admit it.");

    static Outcome Unsupported(string what, string instead = "application/fhir+json") => Outcome.Of(
        OutcomeKind.UnsupportedMediaType, "not-supported", $"{what} is not read here; send {instead}.");
}
