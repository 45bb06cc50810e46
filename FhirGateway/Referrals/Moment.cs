using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>When something happened and since when it is known.</summary>
/// <param name="IsFuture">The record dates it later than it was known. What has happened cannot lie ahead: a mistyped
/// year would put its deadline out of sight, so the deadline then starts when it was known.</param>
internal readonly record struct Moment(DateTimeOffset HappenedAt, DateTimeOffset KnownAt, bool IsFuture)
{
    public static Moment Of(FhirDateTime? happened, DateTimeOffset knownAt) => Of(happened?.Start, knownAt);

    public static Moment Of(DateTimeOffset? happened, DateTimeOffset knownAt) =>
        happened is not { } at ? new(knownAt, knownAt, false)
        : at > knownAt ? new(knownAt, knownAt, true)
        : new(at, knownAt, false);

    public EventFact Event(Evidence evidence) => new(HappenedAt, KnownAt, evidence) { IsFuture = IsFuture };
}

internal static class EvidenceOfVersion
{
    const int Longest = 160;

    /// <summary>That version as evidence, with the field that says so.</summary>
    public static Evidence Says(this ResourceVersion version, string field, string? text = null) =>
        new(version.Reference, version.Version, $"{version.Type}.{field}", text is { Length: > Longest }
            ? text[..Longest] : text);
}
