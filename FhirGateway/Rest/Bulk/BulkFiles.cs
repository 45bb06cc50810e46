using System.Text.RegularExpressions;

namespace FhirGateway.Rest.Bulk;

/// <summary>
/// Where the files of jobs lie: <c>{folder}/{job}/{attempt}/Patient.1.ndjson</c>, and what came with an import beside
/// the attempts. A file has its name only when it is whole.
/// </summary>
internal sealed partial class BulkFiles(BulkOptions options)
{
    public string FolderOf(Guid job) => Path.Combine(options.Folder, job.ToString());

    public string FolderOf(Guid job, int attempt) => Path.Combine(FolderOf(job), $"{attempt}");

    /// <summary>Where a file of the attempt that finished is, or null.</summary>
    public string? Find(Guid job, int attempt, string name)
    {
        if (!FileName().IsMatch(name)) return null;
        var path = Path.Combine(FolderOf(job, attempt), name);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Keeps what came with a request; null when it is larger than may be.</summary>
    public async Task<string?> Keep(Guid job, Stream content, CancellationToken ct)
    {
        Directory.CreateDirectory(FolderOf(job));
        const string Name = "upload.ndjson";
        var path = Path.Combine(FolderOf(job), Name);
        await using var file = File.Create(path);
        var buffer = new byte[64 << 10];
        var total = 0L;
        for (int read; (read = await content.ReadAsync(buffer, ct)) > 0; total += read)
        {
            if (total + read > options.ImportBytes) return null;
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }
        return Name;
    }

    public void Delete(Guid job)
    {
        if (Directory.Exists(FolderOf(job))) Directory.Delete(FolderOf(job), recursive: true);
    }

    public void Delete(Guid job, int attempt)
    {
        if (Directory.Exists(FolderOf(job, attempt))) Directory.Delete(FolderOf(job, attempt), recursive: true);
    }

    /// <summary>
    /// Jobs with files that nobody has touched for longer than files are kept: a process may have died before it
    /// removed them. The machine's time, for the files' times are the machine's.
    /// </summary>
    public IReadOnlyList<Guid> Left(TimeSpan kept) => Directory.Exists(options.Folder)
        ? [.. from path in Directory.EnumerateDirectories(options.Folder)
              where Directory.GetLastWriteTimeUtc(path) < TimeProvider.System.GetUtcNow().UtcDateTime - kept - TimeSpan.FromDays(1)
              where Guid.TryParse(Path.GetFileName(path), out _)
              select Guid.Parse(Path.GetFileName(path))]
        : [];

    [GeneratedRegex(@"^[A-Za-z]+\.\d{1,6}\.ndjson$")]
    private static partial Regex FileName();
}
