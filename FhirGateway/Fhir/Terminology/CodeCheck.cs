using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Terminology;

/// <summary>What <c>$validate-code</c> found.</summary>
/// <param name="Result">CannotTell where the content that would decide is not here.</param>
/// <param name="Code">The coding that decided: the valid one, else the first.</param>
/// <param name="Issues">Every reason, and remarks (inactive, another version) on a code that is valid.</param>
internal sealed record CodeCheck(Membership Result, CodedValue? Code, IReadOnlyList<Issue> Issues)
{
    /// <summary>The name the code should be shown by; null where it is not known here.</summary>
    public string? Display { get; init; }

    /// <summary>The code system's version that was asked.</summary>
    public string? Version { get; init; }

    /// <summary>Canonicals of what is not here and would decide.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}
