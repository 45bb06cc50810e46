namespace FhirGateway.Fhir.Validation;

/// <summary>What R4 demands of a resource that reads well.</summary>
internal static class Validator
{
    public static IReadOnlyList<Issue> Validate(Resource resource) => [];
}
