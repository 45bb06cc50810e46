using System.Buffers.Binary;
using System.Text;

namespace FhirGateway.Storage;

/// <summary>
/// A one-dimensional array in PostgreSQL's binary form (big-endian, each value behind its length), made of one column of
/// some rows. A save sends some thirty of them: the driver walks each array twice, by way of a converter for each value.
/// </summary>
/// <param name="Type">PostgreSQL's name of the array's type.</param>
internal readonly record struct PgArray(string Type, ReadOnlyMemory<byte> Bytes)
{
    public static PgArray Longs<T>(IReadOnlyCollection<T> rows, Func<T, long> value) =>
        Fixed("bigint[]", 20, 8, rows, value, BinaryPrimitives.WriteInt64BigEndian);

    public static PgArray Ints<T>(IReadOnlyCollection<T> rows, Func<T, int> value) =>
        Fixed("integer[]", 23, 4, rows, value, BinaryPrimitives.WriteInt32BigEndian);

    public static PgArray Shorts<T>(IReadOnlyCollection<T> rows, Func<T, short> value) =>
        Fixed("smallint[]", 21, 2, rows, value, BinaryPrimitives.WriteInt16BigEndian);

    public static PgArray Doubles<T>(IReadOnlyCollection<T> rows, Func<T, double> value) =>
        Fixed("double precision[]", 701, 8, rows, value, BinaryPrimitives.WriteDoubleBigEndian);

    public static PgArray Flags<T>(IReadOnlyCollection<T> rows, Func<T, bool> value) =>
        Fixed("boolean[]", 16, 1, rows, value, (bytes, flag) => bytes[0] = flag ? (byte)1 : (byte)0);

    public static PgArray Instants<T>(IReadOnlyCollection<T> rows, Func<T, DateTimeOffset> value) =>
        Fixed("timestamp with time zone[]", 1184, 8, rows, row => PgInstant.Of(value(row)), BinaryPrimitives.WriteInt64BigEndian);

    public static PgArray Instants<T>(IReadOnlyCollection<T> rows, Func<T, DateTimeOffset?> value) =>
        Nullable("timestamp with time zone[]", 1184, 8, rows, row => value(row) is { } at ? PgInstant.Of(at) : (long?)null,
            BinaryPrimitives.WriteInt64BigEndian);

    public static PgArray Longs<T>(IReadOnlyCollection<T> rows, Func<T, long?> value) =>
        Nullable("bigint[]", 20, 8, rows, value, BinaryPrimitives.WriteInt64BigEndian);

    public static PgArray Shorts<T>(IReadOnlyCollection<T> rows, Func<T, short?> value) =>
        Nullable("smallint[]", 21, 2, rows, value, BinaryPrimitives.WriteInt16BigEndian);

    public static PgArray Texts<T>(IReadOnlyCollection<T> rows, Func<T, string> value)
    {
        var bytes = new byte[Head + rows.Sum(row => 4 + Encoding.UTF8.GetByteCount(value(row)))];
        var rest = Begin(bytes, rows.Count, 25);
        foreach (var row in rows)
        {
            var length = Encoding.UTF8.GetBytes(value(row), rest[4..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, length);
            rest = rest[(4 + length)..];
        }
        return Of("text[]", 25, rows.Count, bytes);
    }

    public static PgArray Binaries<T>(IReadOnlyCollection<T> rows, Func<T, ReadOnlyMemory<byte>?> value) =>
        Blobs("bytea[]", 17, rows, value);

    /// <param name="value">In the binary form of a <c>tsvector</c>.</param>
    public static PgArray Vectors<T>(IReadOnlyCollection<T> rows, Func<T, ReadOnlyMemory<byte>?> value) =>
        Blobs("tsvector[]", 3614, rows, value);

    /// <summary>Dimensions, whether there are nulls, the type; how many values, from 1.</summary>
    const int Head = 20;

    static PgArray Blobs<T>(string type, int element, IReadOnlyCollection<T> rows, Func<T, ReadOnlyMemory<byte>?> value)
    {
        var bytes = new byte[Head + rows.Sum(row => 4 + (value(row)?.Length ?? 0))];
        var rest = Begin(bytes, rows.Count, element);
        foreach (var row in rows)
        {
            var one = value(row);
            BinaryPrimitives.WriteInt32BigEndian(rest, one?.Length ?? -1);
            one?.Span.CopyTo(rest[4..]);
            rest = rest[(4 + (one?.Length ?? 0))..];
        }
        return Of(type, element, rows.Count, bytes);
    }

    delegate void Write<TValue>(Span<byte> bytes, TValue value);

    static PgArray Fixed<T, TValue>(
        string type, int element, int size, IReadOnlyCollection<T> rows, Func<T, TValue> value, Write<TValue> write)
    {
        var bytes = new byte[Head + rows.Count * (4 + size)];
        var rest = Begin(bytes, rows.Count, element);
        foreach (var row in rows)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, size);
            write(rest[4..], value(row));
            rest = rest[(4 + size)..];
        }
        return Of(type, element, rows.Count, bytes);
    }

    static PgArray Nullable<T, TValue>(
        string type, int element, int size, IReadOnlyCollection<T> rows, Func<T, TValue?> value, Write<TValue> write)
        where TValue : struct
    {
        var bytes = new byte[Head + rows.Count * (4 + size)];
        var used = Head;
        Begin(bytes, rows.Count, element);
        foreach (var row in rows)
        {
            var one = value(row);
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(used), one is null ? -1 : size);
            if (one is { } known) write(bytes.AsSpan(used + 4), known);
            used += one is null ? 4 : 4 + size;
        }
        return Of(type, element, rows.Count, bytes.AsMemory(0, used));
    }

    static Span<byte> Begin(byte[] bytes, int count, int element)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes, 1);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), 1);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), element);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), count);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), 1);
        return bytes.AsSpan(Head);
    }

    // An array without values has no dimension.
    static PgArray Of(string type, int element, int count, ReadOnlyMemory<byte> bytes)
    {
        if (count > 0) return new PgArray(type, bytes);
        var none = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(none.AsSpan(8), element);
        return new PgArray(type, none);
    }
}

/// <summary>Instants as PostgreSQL counts them.</summary>
internal static class PgInstant
{
    static readonly long Epoch = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <summary>Microseconds since 2000; the ends of our time are PostgreSQL's infinities.</summary>
    public static long Of(DateTimeOffset value) =>
        value == DateTimeOffset.MinValue ? long.MinValue
        : value == DateTimeOffset.MaxValue ? long.MaxValue
        : (value.UtcTicks - Epoch) / TimeSpan.TicksPerMicrosecond;
}
