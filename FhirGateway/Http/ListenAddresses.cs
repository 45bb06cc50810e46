using System.Net;
using System.Net.Sockets;
using FhirGateway.Fhir;

namespace FhirGateway.Http;

/// <summary>Checks the addresses to listen at before anything is started.</summary>
internal static class ListenAddresses
{
    /// <exception cref="UserErrorException">One of them cannot be listened at; the message says why.</exception>
    public static void Check(string urls)
    {
        var all = Split(urls);
        if (all.Length == 0)
            throw new UserErrorException("No address to listen at; name one, as in --urls http://127.0.0.1:8080.");
        foreach (var url in all) Check(url, AddressOf(url));
    }

    /// <summary>The web server's own finding, for a port that was taken since it was checked.</summary>
    public static UserErrorException Taken(string urls) => new(
        $"{urls} is used by another program, or by a gateway that runs already; stop that, or choose another port with "
        + "--urls (or ASPNETCORE_URLS), as in --urls http://127.0.0.1:8081.");

    public static string[] Split(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static Uri AddressOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new UserErrorException(
                $"'{url}' is not an address to listen at; --urls (or ASPNETCORE_URLS) takes addresses such as "
                + "http://127.0.0.1:8080, separated by semicolons.");
        if (address.Scheme == "https")
            throw new UserErrorException($"'{url}' needs a certificate, which no setting names; listen at http.");
        return address.PathAndQuery == "/" ? address : throw new UserErrorException(
            $"'{url}' has a path; an address to listen at is a scheme, a host and a port.");
    }

    static void Check(string url, Uri address)
    {
        if (address.Port == 0) return;
        var isLocalhost = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        IPAddress[] hosts = isLocalhost ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
            : IPAddress.TryParse(address.Host.Trim('[', ']'), out var host) ? [host] : [];
        foreach (var one in hosts)
            try
            {
                using var probe = new Socket(one.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                probe.Bind(new IPEndPoint(one, address.Port));
                probe.Listen();
            }
            catch (SocketException fault)
            {
                // Without IPv6, localhost is its IPv4 address alone.
                if (isLocalhost && one.AddressFamily == AddressFamily.InterNetworkV6
                    && fault.SocketErrorCode != SocketError.AddressAlreadyInUse) continue;
                throw fault.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => Taken(url),
                    SocketError.AccessDenied => new UserErrorException(
                        $"'{Environment.UserName}' may not listen at {url}; choose a port above 1023 with --urls.",
                        fault),
                    _ => new UserErrorException(
                        $"This machine cannot listen at {url} ({fault.Message}); choose another address with --urls.",
                        fault),
                };
            }
    }
}
