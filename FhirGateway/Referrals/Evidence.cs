namespace FhirGateway.Referrals;

/// <summary>A version of a resource that a fact or a finding rests on.</summary>
/// <param name="Reference"><c>Type/id</c>.</param>
/// <param name="Version">The version that said so.</param>
/// <param name="Field">A FHIRPath expression inside it, or null.</param>
/// <param name="Text">At most 160 characters of what it says, or null.</param>
internal sealed record Evidence(string Reference, int Version, string? Field = null, string? Text = null);
