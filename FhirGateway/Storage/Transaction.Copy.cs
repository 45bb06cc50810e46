using FhirGateway.Search;

namespace FhirGateway.Storage;

internal sealed partial class Transaction
{
    /// <summary>Adds rows by COPY; nothing is sent when there are none. The transaction has written before.</summary>
    internal Task Copy(Sql target, CopyRows rows, CancellationToken cancellation) =>
        rows.IsEmpty ? Task.CompletedTask : SqlExecution.Copy(connection, target, rows.End(), cancellation);
}
