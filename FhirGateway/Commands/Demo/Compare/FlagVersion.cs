using System.Globalization;
using System.Text.Json.Nodes;
using FhirGateway.Fhir;

namespace FhirGateway.Commands.Demo.Compare;

/// <summary>What one version of a Flag says, as any client could read it.</summary>
internal sealed record FlagVersion(
    string Id, int Version, DateTimeOffset At, string Rule, string Focus, bool IsActive, int Tier)
{
    /// <summary>Null when it is no safety Flag of this gateway.</summary>
    public static FlagVersion? Read(JsonObject flag)
    {
        var rule = Code(flag["code"]?["coding"]?.AsArray(), Canonical.CodeSystems.SafetyRule);
        var focus = (string?)Extension(flag, Canonical.Extensions.FlagFocus)?["valueReference"]?["reference"];
        var tier = (string?)Extension(flag, Canonical.Extensions.FlagTier)?["valueCoding"]?["code"];
        if (rule is null || focus is null) return null;
        return new(
            (string)flag["id"]!,
            int.Parse((string)flag["meta"]!["versionId"]!, CultureInfo.InvariantCulture),
            DateTimeOffset.Parse((string)flag["meta"]!["lastUpdated"]!, CultureInfo.InvariantCulture),
            rule,
            focus,
            (string?)flag["status"] == "active",
            int.TryParse(tier, CultureInfo.InvariantCulture, out var number) ? number : 0);
    }

    static JsonNode? Extension(JsonObject resource, string url) =>
        resource["extension"]?.AsArray().FirstOrDefault(e => (string?)e!["url"] == url);

    static string? Code(JsonArray? codings, string system) =>
        (string?)codings?.FirstOrDefault(c => (string?)c!["system"] == system)?["code"];
}
