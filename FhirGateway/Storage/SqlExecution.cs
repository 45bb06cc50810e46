using System.Collections;
using System.Data.Common;
using FhirGateway.Search;
using Npgsql;
using NpgsqlTypes;

namespace FhirGateway.Storage;

/// <summary>
/// The only place that hands text to the driver. A statement that is not <c>prepared</c> is planned with its values every
/// time: a search under a generic plan was measured a thousand times slower. Only fixed statements whose plan does not
/// depend on their values are prepared.
/// </summary>
internal static class SqlExecution
{
    public static async Task<DbDataReader> Read(
        NpgsqlConnection connection, IReadOnlyList<Sql> statements, bool prepared, CancellationToken cancellation)
    {
        await using var batch = Batch(connection, statements);
        if (prepared) await batch.PrepareAsync(cancellation);
        return await batch.ExecuteReaderAsync(cancellation);
    }

    public static async Task<int> Execute(
        NpgsqlConnection connection, IReadOnlyList<Sql> statements, bool prepared, CancellationToken cancellation)
    {
        await using var batch = Batch(connection, statements);
        if (prepared) await batch.PrepareAsync(cancellation);
        return await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Streams rows in COPY's binary form into a table; <paramref name="target"/> holds no parameters.</summary>
    public static async Task Copy(
        NpgsqlConnection connection, Sql target, ReadOnlyMemory<byte> rows, CancellationToken cancellation)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync(target.Text, cancellation);
        await stream.WriteAsync(rows, cancellation);
    }

    /// <summary>One value, where the driver leaves no room for waiting otherwise.</summary>
    public static object? Ask(NpgsqlConnection connection, Sql sql)
    {
        using var batch = Batch(connection, [sql]);
        return batch.ExecuteScalar();
    }

    /// <summary>A script of our own, several statements, no parameters, no time limit.</summary>
    public static async Task ExecuteScript(NpgsqlConnection connection, string script, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // The text is an embedded migration.
        await using var command = new NpgsqlCommand(script, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }

    static NpgsqlBatch Batch(NpgsqlConnection connection, IReadOnlyList<Sql> statements)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var sql in statements)
        {
#pragma warning disable CA2100 // Sql puts no value into its text.
            var command = new NpgsqlBatchCommand(sql.Text);
#pragma warning restore CA2100
            foreach (var value in sql.Parameters) command.Parameters.Add(Parameter(value));
            batch.BatchCommands.Add(command);
        }
        return batch;
    }

    static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value },
        PgArray array => new NpgsqlParameter<PgArray> { TypedValue = array, DataTypeName = array.Type },
        SqlNull typed => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = TypeOf(typed.Type) },
        // The driver refuses another offset and breaks the connection over it.
        DateTimeOffset at => new NpgsqlParameter { Value = at.ToUniversalTime() },
        ulong xid => new NpgsqlParameter { Value = xid, NpgsqlDbType = NpgsqlDbType.Xid8 },
        string or byte[] or Array => new NpgsqlParameter { Value = Universal(value) },
        IEnumerable many => new NpgsqlParameter { Value = Universal(ToArray(many)) },
        _ => new NpgsqlParameter { Value = value },
    };

    static object Universal(object value) => value switch
    {
        DateTimeOffset[] at => Array.ConvertAll(at, a => a.ToUniversalTime()),
        DateTimeOffset?[] at => Array.ConvertAll(at, a => a?.ToUniversalTime()),
        _ => value,
    };

    // The driver knows arrays and lists, not the types behind collection expressions.
    static Array ToArray(IEnumerable many) => many switch
    {
        IEnumerable<long> n => n.ToArray(),
        IEnumerable<int> n => n.ToArray(),
        IEnumerable<short> n => n.ToArray(),
        IEnumerable<string?> s => s.ToArray(),
        IEnumerable<Guid> g => g.ToArray(),
        IEnumerable<DateTimeOffset> a => a.ToArray(),
        _ => throw new ArgumentException($"{many.GetType()} is not a value PostgreSQL could take."),
    };

    static NpgsqlDbType TypeOf(Type type) => type switch
    {
        _ when type == typeof(string) => NpgsqlDbType.Text,
        _ when type == typeof(short) => NpgsqlDbType.Smallint,
        _ when type == typeof(int) => NpgsqlDbType.Integer,
        _ when type == typeof(long) => NpgsqlDbType.Bigint,
        _ when type == typeof(ulong) => NpgsqlDbType.Xid8,
        _ when type == typeof(bool) => NpgsqlDbType.Boolean,
        _ when type == typeof(double) => NpgsqlDbType.Double,
        _ when type == typeof(decimal) => NpgsqlDbType.Numeric,
        _ when type == typeof(Guid) => NpgsqlDbType.Uuid,
        _ when type == typeof(DateOnly) => NpgsqlDbType.Date,
        _ when type == typeof(DateTimeOffset) => NpgsqlDbType.TimestampTz,
        _ when type == typeof(byte[]) => NpgsqlDbType.Bytea,
        _ when type == typeof(long[]) => NpgsqlDbType.Bigint | NpgsqlDbType.Array,
        _ when type == typeof(string[]) => NpgsqlDbType.Text | NpgsqlDbType.Array,
        _ => throw new ArgumentException($"A null of type {type} has no PostgreSQL type here.", nameof(type)),
    };
}
