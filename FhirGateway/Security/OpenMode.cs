using System.Net;
using FhirGateway.Fhir;

namespace FhirGateway.Security;

/// <summary>
/// The mode without authentication: for synthetic data, on loopback, for nobody else. A web page in the operator's
/// browser and a proxy in front of the gateway are somebody else: they show in the Host, Origin and forwarding headers.
/// </summary>
internal static class OpenMode
{
    public const string Name = "open";

    /// <summary>Why the gateway may not start with these settings, or null.</summary>
    public static string? ForbidsStart(string mode, string urls)
    {
        if (mode != Name)
            return $"Security__Mode is '{mode}', but no authenticated mode exists yet. "
                + "Security__Mode=open starts the gateway without authentication: for synthetic data on loopback only.";
        var foreign = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault(url => !Uri.TryCreate(url, UriKind.Absolute, out var address) || !IsLoopback(address.Host));
        return foreign is null ? null
            : $"Security__Mode=open listens on loopback only, and '{foreign}' is not a loopback address. "
                + "Name one with --urls or ASPNETCORE_URLS, as in http://127.0.0.1:8080.";
    }

    /// <summary>Why this request may not be answered, or null.</summary>
    public static Outcome? Refuses(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host))
            return Forbidden($"Open mode answers on loopback names only, not as '{request.Host.Host}'.");
        if (request.HttpContext.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
            return Forbidden("Open mode answers callers on this machine only.");
        if (request.Headers.Keys.FirstOrDefault(Forwards) is { } header)
            return Forbidden($"Open mode may not stand behind a proxy, and the request carries '{header}'.");
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLoopback(page.Host)))
            return Forbidden($"Open mode does not serve pages of '{origin}'.");
        return null;
    }

    static bool Forwards(string header) =>
        header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);

    static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    static Outcome Forbidden(string why) => Outcome.Of(OutcomeKind.Forbidden, "forbidden", why);
}
