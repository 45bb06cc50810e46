namespace FhirGateway.Fhir.FhirPath;

/// <summary>
/// An expression that cannot be read, whose evaluation the specification calls an error,
/// or that would take more depth, steps or memory than it is allowed.
/// </summary>
internal sealed class FhirPathException(string message, int? position = null) : Exception(message)
{
    /// <summary>Where in the expression, counted from 0; null where the fault came up in evaluation.</summary>
    public int? Position { get; } = position;
}
