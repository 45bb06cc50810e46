namespace FhirGateway.Http;

/// <summary>How much one request may ask of the gateway.</summary>
internal static class Limits
{
    public const int BodyBytes = 16 << 20;
    public const int BundleEntries = 1000;
    public const int QueryCharacters = 8000;
}
