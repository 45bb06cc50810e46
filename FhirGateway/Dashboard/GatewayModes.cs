using FhirGateway.Http;
using FhirGateway.Security;

namespace FhirGateway.Dashboard;

/// <summary>What every page must say of the gateway that shows it.</summary>
/// <param name="IsDemo">The data is invented and the clock turned by hand.</param>
/// <param name="IsOpen">Nobody is asked to sign in.</param>
public readonly record struct GatewayModes(bool IsDemo, bool IsOpen)
{
    internal static GatewayModes Of(GatewayOptions options) => new(options.IsDemo, options.SecurityMode == OpenMode.Name);
}
