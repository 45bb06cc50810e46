namespace FhirGateway.Tests;

/// <summary>
/// Random and exhaustive tests run short by default and long with <c>FHIRGATEWAY_LONG_TESTS=1</c>. The short run takes the
/// first part of the same sequence, so that a failure of it can be repeated.
/// </summary>
static class LongRuns
{
    public static bool AreOn { get; } = Environment.GetEnvironmentVariable("FHIRGATEWAY_LONG_TESTS") == "1";

    public static int Of(int shortly, int atLength) => AreOn ? atLength : shortly;
}
