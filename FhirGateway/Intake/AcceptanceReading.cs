using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

internal static class AcceptanceReading
{
    /// <summary>What a stored version says, or null when it is a deletion.</summary>
    public static Resource? Read(this StoredResource stored) =>
        stored.Deleted ? null : JsonFormat.Read(stored.Body).Resource;
}
