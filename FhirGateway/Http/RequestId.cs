using System.Text.RegularExpressions;

namespace FhirGateway.Http;

/// <summary>
/// The client's name of a request, which every answer repeats (<see href="https://hl7.org/fhir/R4/http.html#custom"/>);
/// the trace id takes its place where there is none.
/// </summary>
internal static partial class RequestId
{
    public const string Header = "X-Request-Id";

    /// <summary>Null where none was sent, or several, or one that is too long or holds other characters.</summary>
    public static string? Of(HttpRequest request) =>
        request.Headers[Header] is [{ } id] && Safe().IsMatch(id) ? id : null;

    // No white space, quotes or control characters: it goes into a header and into logs.
    [GeneratedRegex(@"\A[A-Za-z0-9._~:/+=@-]{1,128}\z")]
    private static partial Regex Safe();
}
