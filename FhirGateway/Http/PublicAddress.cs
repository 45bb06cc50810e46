using System.Net;

namespace FhirGateway.Http;

/// <summary>
/// The FHIR base as the caller knows it: as it is set, else as a trusted proxy says, else as the request does.
/// </summary>
internal static class PublicAddress
{
    public static string Of(HttpContext http) => Of(http, http.RequestServices.GetRequiredService<GatewayOptions>());

    public static string Of(HttpContext http, GatewayOptions options)
    {
        if (options.PublicBase is { } known) return known;
        var request = http.Request;
        var asked = $"{request.Scheme}://{request.Host}/fhir";
        var isTrusted = http.Connection.RemoteIpAddress is { } remote && options.TrustedProxies.Contains(Plain(remote));
        if (!isTrusted) return asked;
        var scheme = Last(request, "X-Forwarded-Proto") ?? request.Scheme;
        var host = Last(request, "X-Forwarded-Host") ?? request.Host.Value;
        var prefix = Last(request, "X-Forwarded-Prefix")?.Trim('/');
        var told = $"{scheme}://{host}{(string.IsNullOrEmpty(prefix) ? "" : "/" + prefix)}/fhir";
        return scheme is "http" or "https" && Uri.TryCreate(told, UriKind.Absolute, out var address)
            && address.AbsoluteUri == told ? told : asked;
    }

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>What the nearest proxy wrote; those before it may be anybody.</summary>
    static string? Last(HttpRequest request, string header) =>
        request.Headers[header].ToString().Split(',')[^1].Trim() is { Length: > 0 } value ? value : null;
}
