using FhirGateway.Search;

namespace FhirGateway.Security;

/// <summary>Who asks, and what they may see.</summary>
/// <param name="Name">As kept with refused submissions; null when nobody said.</param>
/// <param name="Audience">What every read and search on their behalf is limited to.</param>
internal sealed record Caller(string? Name, Audience Audience)
{
    /// <summary>Anyone on this machine, in open mode.</summary>
    public static Caller Open { get; } = new("open", Audience.Everyone);

    /// <summary>
    /// <c>Organization/id</c> on whose behalf they act, which decides whose move a write is; null when nobody said:
    /// then a move is legal when it is anybody's.
    /// </summary>
    public string? Organisation { get; init; }

    /// <summary>What a page's cursor is bound to: the caller, and what they may see.</summary>
    public string Bond => $"{Name}\n{Audience.Name}";
}
