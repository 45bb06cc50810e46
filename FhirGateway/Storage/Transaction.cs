using System.Data.Common;
using FhirGateway.Search;
using Npgsql;

namespace FhirGateway.Storage;

/// <summary>Statements that become visible together or not at all; see <see cref="Database.Transact{T}"/>.</summary>
internal sealed partial class Transaction
{
    readonly NpgsqlConnection connection;

    internal Transaction(NpgsqlConnection connection, short epoch)
    {
        this.connection = connection;
        Epoch = epoch;
    }

    /// <summary>Known once it has written: what a COMMIT without an answer is settled with.</summary>
    internal Witness? Witness { get; private set; }

    internal short Epoch { get; }

    /// <summary>It holds new versions: the feed's readers are woken after COMMIT.</summary>
    internal bool HasVersions { get; set; }

    internal bool IsAbandoned { get; private set; }

    /// <summary>It will be rolled back at its end, without an exception.</summary>
    public void Abandon() => IsAbandoned = true;

    /// <param name="prepared">The statement is fixed, and its plan does not depend on its values.</param>
    public async Task<List<T>> Query<T>(
        Sql sql, Func<DbDataReader, T> row, CancellationToken cancellation, bool prepared = false)
    {
        await using var reader = await SqlExecution.Read(connection, [sql], prepared, cancellation);
        return await reader.All(row, cancellation);
    }

    /// <summary>The rows of a fixed statement that walks from row to row by recursion.</summary>
    internal async Task<List<T>> Walk<T>(Sql sql, Func<DbDataReader, T> row, CancellationToken cancellation)
    {
        await using var reader = await SqlExecution.Read(
            connection, [Scanning.Narrow, sql, Scanning.Wide], prepared: true, cancellation);
        await reader.NextResultAsync(cancellation);
        return await reader.All(row, cancellation);
    }

    /// <returns>How many rows it changed.</returns>
    public Task<int> Execute(Sql sql, CancellationToken cancellation) => Execute([sql], prepared: false, cancellation);

    /// <summary>Several statements in one round trip.</summary>
    internal async Task<int> Execute(IReadOnlyList<Sql> statements, bool prepared, CancellationToken cancellation)
    {
        if (Witness is not null) return await SqlExecution.Execute(connection, statements, prepared, cancellation);
        await using var reader = await Write(statements, prepared, cancellation);
        while (await reader.NextResultAsync(cancellation)) { }
        return reader.RecordsAffected;
    }

    /// <summary>Several statements in one round trip; the reader stands before the first result after our own.</summary>
    internal async Task<DbDataReader> Write(
        IReadOnlyList<Sql> statements, bool prepared, CancellationToken cancellation)
    {
        if (Witness is not null) return await SqlExecution.Read(connection, statements, prepared, cancellation);
        var mark = Guid.NewGuid();
        var reader = await SqlExecution.Read(connection, [Witness.Leave(mark), .. statements], prepared, cancellation);
        await reader.ReadAsync(cancellation);
        Witness = new Witness(reader.GetFieldValue<ulong>(0), mark);
        await reader.NextResultAsync(cancellation);
        return reader;
    }
}

internal static class Rows
{
    public static async Task<List<T>> All<T>(
        this DbDataReader reader, Func<DbDataReader, T> row, CancellationToken cancellation)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(row(reader));
        return rows;
    }
}
