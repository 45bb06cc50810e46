namespace FhirGateway.Fhir.Packages;

/// <summary>An issue and the file it is about.</summary>
/// <param name="File">The path; of a file in an archive the archive's, a slash and its own.</param>
internal sealed record FileIssue(string File, Issue Issue);
