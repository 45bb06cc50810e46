namespace FhirGateway.Rest.Bulk;

/// <summary>
/// Where an import may take files from: a folder and addresses that the operator names, nowhere else.
/// </summary>
internal sealed class ImportSource(BulkOptions options)
{
    static readonly HttpClient Fetching = new(new SocketsHttpHandler
    {
        // Where an address leads on to has been allowed by nobody.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Why a file may not be imported, or null.</summary>
    public string? Refuses(string url)
    {
        if (FileOf(url) is { } file)
            return File.Exists(file) ? null : $"There is no file '{url}' in the folder of imports.";
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && options.ImportUrls.Any(allowed => IsBelow(address, allowed))) return null;
        return $"'{url}' is neither a file in the folder of imports (Bulk__ImportFolder) nor below an address that may be "
            + "imported from (Bulk__ImportUrls).";
    }

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="HttpRequestException">It cannot be fetched.</exception>
    public async Task<Stream> Open(string url, CancellationToken ct)
    {
        if (Refuses(url) is { } reason) throw new IOException(reason);
        if (FileOf(url) is { } file)
        {
            if (new FileInfo(file).Length > options.ImportBytes)
                throw new IOException($"'{url}' is larger than may be.");
            return File.OpenRead(file);
        }
        var answer = await Fetching.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, ct);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"'{url}' answers {(int)answer.StatusCode}.");
        if (answer.Content.Headers.ContentLength > options.ImportBytes)
            throw new IOException($"'{url}' is larger than may be.");
        return new BoundedStream(await answer.Content.ReadAsStreamAsync(ct), options.ImportBytes);
    }

    /// <summary>
    /// The file that a name or a file: address means, if it lies in the folder; links out of it count as outside.
    /// </summary>
    string? FileOf(string url)
    {
        if (options.ImportFolder is null) return null;
        var root = Path.GetFullPath(options.ImportFolder) + Path.DirectorySeparatorChar;
        var name = Uri.TryCreate(url, UriKind.Absolute, out var address)
            ? (address.IsFile ? address.LocalPath : null)
            : url;
        if (name is null || name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)) return null;
        var path = Path.GetFullPath(Path.Combine(root, name));
        if (!path.StartsWith(root, StringComparison.Ordinal)) return null;
        if (!File.Exists(path)) return path;
        var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        return target.StartsWith(root, StringComparison.Ordinal) ? path : null;
    }

    static bool IsBelow(Uri address, Uri allowed) =>
        address.Scheme == allowed.Scheme && address.Port == allowed.Port && address.UserInfo.Length == 0
        && string.Equals(address.Host, allowed.Host, StringComparison.OrdinalIgnoreCase)
        && address.AbsolutePath.StartsWith(allowed.AbsolutePath, StringComparison.Ordinal);
}

/// <summary>Reads another stream as far as it may be read.</summary>
internal sealed class BoundedStream(Stream inner, long most) : Stream
{
    long left = most;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    int Counted(int read) => (left -= read) >= 0 ? read : throw new IOException("The file is larger than may be.");
}
