using System.Globalization;

namespace FhirGateway.Intake;

/// <summary>A version as an ETag: weak, because formats differ in bytes but not in meaning (http.html#versioning).</summary>
internal static class VersionTag
{
    public static string Of(int version) => string.Create(CultureInfo.InvariantCulture, $"W/\"{version}\"");
}
