using System.Buffers.Binary;
using System.Text;

namespace FhirGateway.Storage;

/// <summary>
/// Rows in the binary form of PostgreSQL's COPY (protocol: big-endian, each value behind its length). They are built
/// before the copy begins, so that nothing but sending is left to do in it.
/// </summary>
internal sealed class CopyRows
{
    byte[] bytes = new byte[64 << 10];
    int length;

    public CopyRows()
    {
        // "PGCOPY\n\377\r\n\0", flags, and no extension.
        ReadOnlySpan<byte> signature = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00];
        signature.CopyTo(Take(signature.Length));
        Take(8).Clear();
    }

    public bool IsEmpty { get; private set; } = true;

    /// <summary>Begins a row; so many values follow.</summary>
    public void Row(short columns)
    {
        IsEmpty = false;
        BinaryPrimitives.WriteInt16BigEndian(Take(2), columns);
    }

    public void Null() => Length(-1);

    public void Short(short value)
    {
        Length(2);
        BinaryPrimitives.WriteInt16BigEndian(Take(2), value);
    }

    public void Short(short? value)
    {
        if (value is { } known) Short(known);
        else Null();
    }

    public void Int(int value)
    {
        Length(4);
        BinaryPrimitives.WriteInt32BigEndian(Take(4), value);
    }

    public void Long(long value)
    {
        Length(8);
        BinaryPrimitives.WriteInt64BigEndian(Take(8), value);
    }

    public void Double(double value)
    {
        Length(8);
        BinaryPrimitives.WriteDoubleBigEndian(Take(8), value);
    }

    public void Instant(DateTimeOffset value) => Long(PgInstant.Of(value));

    public void Instant(DateTimeOffset? value)
    {
        if (value is { } known) Instant(known);
        else Null();
    }

    public void Text(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        Length(size);
        Encoding.UTF8.GetBytes(value, Take(size));
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Length(value.Length);
        value.CopyTo(Take(value.Length));
    }

    /// <summary>A bigint[].</summary>
    public void Longs(long[] values)
    {
        const int BigInt = 20;
        Length(values.Length == 0 ? 12 : 20 + 12 * values.Length);
        Raw(values.Length == 0 ? 0 : 1);
        Raw(0);
        Raw(BigInt);
        if (values.Length == 0) return;
        Raw(values.Length);
        Raw(1);
        foreach (var value in values) Long(value);
    }

    /// <summary>All of it, with the mark of the end.</summary>
    public ReadOnlyMemory<byte> End()
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(2), -1);
        return bytes.AsMemory(0, length);
    }

    void Length(int size) => Raw(size);

    void Raw(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    Span<byte> Take(int size)
    {
        if (bytes.Length - length < size) Array.Resize(ref bytes, Math.Max(bytes.Length * 2, length + size));
        length += size;
        return bytes.AsSpan(length - size, size);
    }
}
