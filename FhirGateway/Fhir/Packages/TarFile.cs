using System.Text;

namespace FhirGateway.Fhir.Packages;

/// <summary>A file of a tar archive.</summary>
/// <param name="Content">Null when it was not wanted or is too long.</param>
internal readonly record struct TarEntry(string Name, long Length, byte[]? Content);

/// <summary>
/// Reads the files of a tar archive (POSIX ustar; long names of pax and GNU) one after another. Nothing is ever written
/// anywhere by the names in it; links and devices are passed over.
/// </summary>
/// <param name="tar">The archive, unpacked from its gzip.</param>
/// <param name="wants">Whether a file of that name is to be read.</param>
internal sealed class TarFile(Stream tar, PackageBounds bounds, Predicate<string> wants)
{
    const int Block = 512;
    const int LongestName = 64 << 10;

    readonly byte[] header = new byte[Block];
    long left = bounds.LongestPackage;
    int entries;
    string? longName;

    /// <summary>The next file, or null behind the last.</summary>
    /// <exception cref="InvalidDataException">The archive is broken or beyond its bounds.</exception>
    public TarEntry? Next()
    {
        while (true)
        {
            Fill(header);
            if (!header.AsSpan().ContainsAnyExcept((byte)0)) return null;
            if (++entries > bounds.MostFiles)
                throw new InvalidDataException($"It holds more than {bounds.MostFiles} files.");
            CheckSum();
            var length = Octal(124, 12);
            var kind = (char)header[156];
            if (kind is 'x' or 'L') longName = NameIn(Content(length, LongestName), kind) ?? longName;
            else if (kind is not ('0' or '\0')) Skip(length);
            else
            {
                var name = longName ?? OwnName();
                longName = null;
                if (wants(name) && length <= bounds.LongestFile) return new(name, length, Content(length, length));
                Skip(length);
                return new(name, length, null);
            }
        }
    }

    string OwnName()
    {
        var name = Text(0, 100);
        var isPosix = header.AsSpan(257, 5).SequenceEqual("ustar"u8) && header[262] == 0;
        return isPosix && Text(345, 155) is { Length: > 0 } prefix ? $"{prefix}/{name}" : name;
    }

    /// <summary>
    /// GNU gives the name alone; pax gives records <c>length key=value</c>, of which only the path matters.
    /// </summary>
    static string? NameIn(byte[] content, char kind)
    {
        if (kind == 'L') return Encoding.UTF8.GetString(content.AsSpan()).TrimEnd('\0');
        foreach (var record in Encoding.UTF8.GetString(content).Split('\n'))
            if (record.IndexOf(" path=", StringComparison.Ordinal) is > 0 and var at) return record[(at + 6)..];
        return null;
    }

    byte[] Content(long length, long most)
    {
        if (length > most) throw new InvalidDataException("A name in it is too long.");
        if (length > left) Exhausted();
        var content = new byte[length];
        Fill(content);
        Skip(Padding(length), padded: true);
        return content;
    }

    void Skip(long length, bool padded = false)
    {
        if (!padded) length += Padding(length);
        Span<byte> passed = stackalloc byte[4096];
        for (; length > 0; length -= Math.Min(length, passed.Length))
            Fill(passed[..(int)Math.Min(length, passed.Length)]);
    }

    static long Padding(long length) => (Block - length % Block) % Block;

    void Fill(Span<byte> bytes)
    {
        if ((left -= bytes.Length) < 0) Exhausted();
        if (tar.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException("The archive ends too soon.");
    }

    void Exhausted() => throw new InvalidDataException($"Unpacked it is longer than {bounds.LongestPackage} bytes.");

    string Text(int from, int length)
    {
        var field = header.AsSpan(from, length);
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    long Octal(int from, int length)
    {
        var number = 0L;
        foreach (var c in Text(from, length).Trim())
        {
            if (c is < '0' or > '7') throw new InvalidDataException("It is no tar archive: a number in it is none.");
            number = number * 8 + (c - '0');
        }
        return number;
    }

    void CheckSum()
    {
        var sum = 8 * (int)' ';
        for (var i = 0; i < Block; i++)
            if (i is < 148 or >= 156) sum += header[i];
        if (Octal(148, 8) != sum) throw new InvalidDataException("It is no tar archive: a checksum is wrong.");
    }
}
