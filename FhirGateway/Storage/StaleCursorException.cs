namespace FhirGateway.Storage;

/// <summary>
/// Another node moved the consumer meanwhile: what this one did from the old position must be rolled back, and is, unless
/// the exception is swallowed. Read the position again and go on from there.
/// </summary>
internal sealed class StaleCursorException(string message, Exception inner) : Exception(message, inner)
{
    /// <summary>What <c>advance_consumer</c> raises.</summary>
    public const string SqlState = "FG001";
}
