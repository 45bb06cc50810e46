using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>One version of a resource as the store holds it.</summary>
/// <param name="Type">Resource type.</param>
/// <param name="Id">Logical id.</param>
/// <param name="Version">From 1.</param>
/// <param name="KnownAt">The version's instant: since when the gateway knows what this version says.</param>
/// <param name="Resource">The content; null when this version is a deletion.</param>
internal sealed record ResourceVersion(string Type, string Id, int Version, DateTimeOffset KnownAt, Resource? Resource)
{
    public string Reference { get; } = $"{Type}/{Id}";
}

/// <summary>
/// Everything that may bear on one case: all versions, known by <see cref="AsOf"/>, of every resource that is or was
/// linked to the root, and of the patient, organisations, roles and services they name. What really belongs to the
/// case is decided from the content, so that one loading serves today and any day in the past.
/// </summary>
/// <param name="Root"><c>ServiceRequest/id</c> of the referral, or <c>Encounter/id</c> of a top-level stay without
/// one.</param>
internal sealed record CaseFile(string Root, IReadOnlyList<ResourceVersion> Versions, DateTimeOffset AsOf)
{
    /// <summary>
    /// This server's base URL: absolute references under it are its own. Null: only relative references are.
    /// </summary>
    public string? Base { get; init; }

    /// <summary>Under which systems persons and organisations are numbered.</summary>
    public IdentifierSystems Systems { get; init; } = IdentifierSystems.Default;

    /// <summary>
    /// Custodians (<c>Organization/id</c>) registered as sending nothing but final letters: only from them is a letter
    /// without <c>docStatus</c> final. Nobody is, unless a setting says so.
    /// </summary>
    public IReadOnlyCollection<string> FinalWhenUnstated { get; init; } = [];
}
