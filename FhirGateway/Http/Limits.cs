namespace FhirGateway.Http;

/// <summary>How much one request may ask of the gateway.</summary>
internal static class Limits
{
    public const int BodyBytes = 16 << 20;
    public const int BundleEntries = 1000;
    public const int Headers = 100;
    public const int HeaderBytes = 32 << 10;

    /// <summary>Slowest rate at which a body may arrive, after a grace of five seconds.</summary>
    public const int BodyBytesPerSecond = 240;

    public const int QueryCharacters = 8000;
}
