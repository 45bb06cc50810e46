using FhirGateway.Search;
using Npgsql;

namespace FhirGateway.Storage;

/// <summary>
/// Which PostgreSQL cluster the data is in. Transaction ids of another mean nothing in it, so a connection that ends up in
/// another one (a restored copy behind the same address) is refused until the gateway is started again.
/// </summary>
internal sealed class Cluster
{
    static readonly Sql Question = Sql.Of($"select system_identifier from pg_control_system()");
    long? identifier;

    /// <summary>Its ordinal in the table <c>epoch</c>.</summary>
    public short Epoch { get; private set; }

    public void Is((short Epoch, long Identifier) known)
    {
        Epoch = known.Epoch;
        identifier = known.Identifier;
    }

    public void Check(NpgsqlConnection connection)
    {
        if (identifier is not null) Compare((long)SqlExecution.Ask(connection, Question)!);
    }

    public async Task CheckAsync(NpgsqlConnection connection)
    {
        if (identifier is null) return;
        await using var reader = await SqlExecution.Read(connection, [Question], prepared: false, CancellationToken.None);
        await reader.ReadAsync();
        Compare(reader.GetInt64(0));
    }

    void Compare(long found)
    {
        if (found != identifier)
            throw new InvalidOperationException(
                "The database server was replaced by another PostgreSQL cluster while the gateway ran. Restart the gateway.");
    }
}
