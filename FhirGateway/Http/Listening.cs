using System.Net;

namespace FhirGateway.Http;

internal static class Listening
{
    /// <summary>
    /// Listens at these addresses and nowhere else: no other setting of the framework may add one, because the security
    /// mode was judged by these.
    /// </summary>
    public static void ListenOnly(this WebApplicationBuilder builder, string urls) => builder.WebHost
        .UseSetting(WebHostDefaults.ServerUrlsKey, "")
        .UseSetting(WebHostDefaults.HttpPortsKey, "")
        .ConfigureKestrel(kestrel =>
        {
            kestrel.Configure();
            kestrel.Limits.MaxRequestBodySize = Limits.BodyBytes;
            kestrel.AddServerHeader = false;
            foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var address = new Uri(url);
                if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)) kestrel.Listen(ip, address.Port);
                else kestrel.ListenLocalhost(address.Port);
            }
        });
}
