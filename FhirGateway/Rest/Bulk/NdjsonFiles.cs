namespace FhirGateway.Rest.Bulk;

/// <summary>A file that is ready to be fetched.</summary>
internal sealed record NdjsonFile(string Type, string Name, int Count);

/// <summary>Writes lines of one type into files of bounded length, each under another name until it is whole.</summary>
internal sealed class NdjsonFiles(string folder, string type, int mostRows) : IAsyncDisposable
{
    readonly List<NdjsonFile> files = [];
    FileStream? open;
    int rows;

    /// <summary>A line; line breaks between its tokens become blanks.</summary>
    public async Task Add(ReadOnlyMemory<byte> json, CancellationToken ct)
    {
        if (open is not null && rows == mostRows) await Close(ct);
        if (open is null)
        {
            Directory.CreateDirectory(folder);
            open = new FileStream(
                PathOf(".part"), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
            rows = 0;
        }
        await open.WriteAsync(json.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0 ? json : OneLine(json.Span), ct);
        await open.WriteAsync("\n"u8.ToArray(), ct);
        rows++;
    }

    /// <summary>All of them, on disk.</summary>
    public async Task<IReadOnlyList<NdjsonFile>> End(CancellationToken ct)
    {
        if (open is not null) await Close(ct);
        return files;
    }

    public async ValueTask DisposeAsync()
    {
        if (open is not null) await open.DisposeAsync();
    }

    async Task Close(CancellationToken ct)
    {
        await open!.FlushAsync(ct);
        open.Flush(flushToDisk: true);
        await open.DisposeAsync();
        open = null;
        File.Move(PathOf(".part"), PathOf(""), overwrite: true);
        files.Add(new NdjsonFile(type, NameOf(files.Count + 1), rows));
    }

    string PathOf(string suffix) => Path.Combine(folder, NameOf(files.Count + 1) + suffix);

    string NameOf(int number) => $"{type}.{number}.ndjson";

    // In JSON a line break can only stand between tokens: inside a string it is escaped.
    static byte[] OneLine(ReadOnlySpan<byte> json)
    {
        var line = json.ToArray();
        for (var i = 0; i < line.Length; i++)
            if (line[i] is (byte)'\n' or (byte)'\r') line[i] = (byte)' ';
        return line;
    }
}
