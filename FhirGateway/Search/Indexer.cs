using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>Resource to index rows.</summary>
internal static class Indexer
{
    /// <param name="resource">The resource; what it contains is not indexed.</param>
    /// <param name="ownBase">The server's public base, with which absolute references to it are known.</param>
    public static IndexRows Index(Resource resource, string? ownBase = null) => throw new NotSupportedException();
}
