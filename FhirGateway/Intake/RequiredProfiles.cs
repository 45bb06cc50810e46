using FhirGateway.Fhir;
using FhirGateway.Fhir.Packages;
using FhirGateway.Referrals;

namespace FhirGateway.Intake;

/// <summary>
/// What must claim one of our profiles in <c>meta.profile</c> (setting <c>Gateway:RequireProfiles</c>). A claim is then
/// checked as any claim is.
/// </summary>
/// <param name="Tracked">Whatever is tracked: what tells a referral's facts by our codes, or is tied to a request.</param>
/// <param name="Types">Types of which every resource must, tracked or not.</param>
internal sealed record RequiredProfiles(bool Tracked, IReadOnlyCollection<string> Types)
{
    public static RequiredProfiles None { get; } = new(false, []);

    /// <summary>Reads the setting: <c>false</c>, <c>true</c> (what is tracked), <c>all</c> (every type that we profile), or
    /// names of types, which may stand beside <c>true</c>.</summary>
    /// <exception cref="UserErrorException">A word is none of these.</exception>
    public static RequiredProfiles Parse(string? setting)
    {
        var (tracked, types) = (false, new HashSet<string>(StringComparer.Ordinal));
        foreach (var word in (setting ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            switch (word.ToLowerInvariant())
            {
                case "false": break;
                case "true": tracked = true; break;
                case "all": types.UnionWith(OwnPackage.Current.ProfiledTypes); break;
                default:
                    types.Add(OwnPackage.Current.ProfiledTypes.FirstOrDefault(t => t.Equals(word, StringComparison.OrdinalIgnoreCase))
                        ?? throw new UserErrorException(
                            $"Gateway__RequireProfiles holds '{word}'; it is true, false, all, or types that the gateway has profiles of "
                            + $"({string.Join(", ", OwnPackage.Current.ProfiledTypes)})."));
                    break;
            }
        return new(tracked, types);
    }

    /// <summary>What is missing; null where nothing is asked of the resource, or it claims what it should.</summary>
    public Issue? Missing(Resource resource)
    {
        var wholly = Types.Contains(resource.Type);
        if (!Tracked && !wholly) return null;
        var claimed = resource.Root["meta"].All("profile").Select(p => p.Value?.Split('|')[0]).ToHashSet();
        if (Purpose.Of(resource) is { } meant)
            return claimed.Contains(meant) ? null : Asked(resource, $"As its codes and links tell, this is what {meant} is for; claim it.");
        if (!wholly) return null;
        var ours = OwnPackage.Current.ProfilesOf(resource.Type);
        return ours.Any(claimed.Contains) ? null : Asked(resource, $"Every {resource.Type} must claim one of {string.Join(", ", ours)}.");
    }

    static Issue Asked(Resource resource, string words) =>
        Issue.Error("business-rule", "The gateway is set to require profiles. " + words, $"{resource.Type}.meta.profile");
}
