namespace FhirGateway.Storage;

/// <summary>
/// The connection was lost in COMMIT and the database could not be asked in time what became of the transaction. It may
/// be there: it must be neither acknowledged nor repeated blindly.
/// </summary>
internal sealed class CommitUnknownException(string message, Exception inner) : Exception(message, inner);
