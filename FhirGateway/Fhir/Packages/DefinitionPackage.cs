namespace FhirGateway.Fhir.Packages;

/// <summary>What came of reading a package: its definitions, and what was wrong with its files.</summary>
/// <param name="Definitions">Resources with a canonical URL; what had faults is not among them.</param>
/// <param name="Issues">A refused file has an error, a file that is no resource an information.</param>
internal sealed record DefinitionPackage(
    PackageManifest Manifest, IReadOnlyList<Resource> Definitions, IReadOnlyList<FileIssue> Issues)
{
    /// <summary>Nothing could be read from it.</summary>
    public bool IsEmpty => Definitions.Count == 0;
}
