using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace FhirGateway.Intake;

/// <summary>The lines of a stream, bytes as they are; blank ones are only counted.</summary>
internal static class NdjsonLines
{
    static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <param name="most">Of a longer line only the number is told: it comes without content.</param>
    public static async IAsyncEnumerable<BulkLine> Read(
        Stream stream, int most, [EnumeratorCancellation] CancellationToken ct)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16));
        var (number, tooLong) = (1, false);
        while (true)
        {
            var result = await reader.ReadAsync(ct);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                if (Line(number++, tooLong ? default : buffer.Slice(0, end), tooLong, most) is { } line) yield return line;
                tooLong = false;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }
            if (buffer.Length > most)
            {
                // Nobody reads it: it is let go piece by piece.
                tooLong = true;
                buffer = buffer.Slice(buffer.End);
            }
            if (result.IsCompleted)
            {
                if (Line(number, tooLong ? default : buffer, tooLong, most) is { } last) yield return last;
                break;
            }
            reader.AdvanceTo(buffer.Start, buffer.End);
        }
        await reader.CompleteAsync();
    }

    static BulkLine? Line(int number, ReadOnlySequence<byte> text, bool tooLong, int most)
    {
        if (tooLong || text.Length > most) return new BulkLine(number, default);
        ReadOnlyMemory<byte> bytes = text.ToArray();
        if (bytes.Span.EndsWith("\r"u8)) bytes = bytes[..^1];
        if (bytes.Span.StartsWith(ByteOrderMark)) bytes = bytes[ByteOrderMark.Length..];
        return bytes.Span.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0 ? null : new BulkLine(number, bytes);
    }
}
