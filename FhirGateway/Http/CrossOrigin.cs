using Microsoft.Extensions.Primitives;

namespace FhirGateway.Http;

/// <summary>
/// What web pages of other origins may see (<see href="https://hl7.org/fhir/R4/security.html#cors"/>), and OPTIONS, which
/// tells the methods of a path to everyone.
/// </summary>
internal static class CrossOrigin
{
    const string Exposed =
        "Location, Content-Location, ETag, Last-Modified, Retry-After, X-Progress, X-Safety-Warnings, X-Security-Context, "
        + "X-Trace-Id, X-Request-Id, X-Data-As-Of";

    const string Admitted =
        "Accept, Authorization, Content-Encoding, Content-Type, If-Match, If-Modified-Since, If-None-Exist, "
        + "If-None-Match, If-Unmodified-Since, "
        + "NHSD-End-User-Organisation, NHSD-End-User-Organisation-ODS, Prefer, X-Provenance, X-Request-Id, "
        + "X-Requested-With, X-Security-Context";

    /// <param name="methodsAt">The methods at a path below the FHIR base, which knows better than the routes.</param>
    public static void UseCrossOrigin(
        this WebApplication app, IReadOnlyList<string> origins, Func<string, IReadOnlyList<string>> methodsAt) =>
        app.Use(async (http, next) =>
        {
            var isAllowed = Allow(http, origins);
            await next(http);
            if (http.Response is not { StatusCode: 405, HasStarted: false, ContentType: null }) return;
            IEnumerable<string> methods = http.Response.Headers.Allow.ToString().Split(", ");
            if (http.Request.Path.StartsWithSegments("/fhir", out var path)) methods = methodsAt(path.Value ?? "");
            Refuse(http, [.. methods], isAllowed);
        });

    /// <summary>What the routes know as another method's place: the methods, or that nothing is there.</summary>
    static void Refuse(HttpContext http, IReadOnlyList<string> methods, bool isAllowed)
    {
        if (methods.Count == 0)
        {
            http.Response.Headers.Remove("Allow");
            http.Response.StatusCode = 404;
            return;
        }
        var isOptions = HttpMethods.IsOptions(http.Request.Method);
        var all = string.Join(", ", isOptions ? methods.Append("OPTIONS") : methods);
        http.Response.Headers.Allow = all;
        if (!isOptions) return;
        http.Response.StatusCode = 204;
        if (!isAllowed || StringValues.IsNullOrEmpty(http.Request.Headers.AccessControlRequestMethod)) return;
        http.Response.Headers.AccessControlAllowMethods = all;
        http.Response.Headers.AccessControlAllowHeaders = Admitted;
        http.Response.Headers.AccessControlMaxAge = "600";
    }

    static bool Allow(HttpContext http, IReadOnlyList<string> origins)
    {
        if (origins.Count == 0) return false;
        var any = origins.Contains("*");
        if (!any) http.Response.Headers.Append("Vary", "Origin");
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !any && !origins.Contains(origin, StringComparer.OrdinalIgnoreCase)) return false;
        http.Response.Headers.AccessControlAllowOrigin = any ? "*" : origin;
        http.Response.Headers.AccessControlExposeHeaders = Exposed;
        return true;
    }
}
