using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Validation;

/// <summary>Whether a code is in a value set, named by its canonical URL; the system is null where the element has none
/// of its own (a bare <c>code</c>).</summary>
internal delegate Membership CodeCheck(string valueSet, string? system, string code);

/// <summary>What a resource is validated against, beyond R4 itself.</summary>
internal sealed record ValidationOptions
{
    /// <summary>Profiles, extensions, value sets and code systems that are known.</summary>
    public Catalog Catalog { get; init; } = Catalog.Empty;

    /// <summary>
    /// Canonicals of profiles that the resource must conform to, whatever it claims in <c>meta.profile</c>; one that is
    /// not known is an error.
    /// </summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Asked for codes of profiles' bindings; by default what R4 and the catalog list code by code.</summary>
    public CodeCheck? Codes { get; init; }

    /// <summary>The instant that relative bounds and <c>now()</c> mean; without it they cannot be checked.</summary>
    public DateTimeOffset? Now { get; init; }
}
