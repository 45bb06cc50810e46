using System.Text.RegularExpressions;
using FhirGateway.Fhir;
using FhirGateway.Storage;

namespace FhirGateway.Commands.Demo.Live;

/// <summary>
/// The folder of the demo's data, <c>demo</c> in the data directory. It is locked as long as a demo uses it. A run that
/// was cut off is gone on with when the same is asked for again; any other is replaced.
/// </summary>
internal sealed partial class DemoFolder : IDisposable
{
    const string Name = "demo";
    const string LockName = "demo.lock";

    readonly FileStream locked;
    readonly string root;

    DemoFolder(string root, string path, FileStream locked)
    {
        this.root = root;
        this.locked = locked;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Where the run to go on with stopped; null when this one starts afresh.</summary>
    public Position? Resumed { get; private set; }

    /// <summary>It holds an earlier run of the demo, which <see cref="Replace"/> deletes.</summary>
    public bool HoldsARun => File.Exists(System.IO.Path.Combine(Path, Position.FileName));

    /// <param name="root">The data directory.</param>
    /// <exception cref="DemoFolderException">Another demo is running in it, or it cannot be used.</exception>
    public static DemoFolder Open(string root)
    {
        PostgresFolder.CheckDataDirectory(System.IO.Path.GetFullPath(root));
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, Name));
        FileStream locked;
        try
        {
            Directory.CreateDirectory(path);
            locked = Lock(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DemoFolderException(
                $"The demo's folder {path} cannot be used: {fault.Message} "
                + "Name another data directory in Gateway__DataDirectory.");
        }
        var folder = new DemoFolder(root, path, locked);
        try
        {
            if (!folder.HoldsARun && folder.Contents.Any())
                throw new DemoFolderException($"{path} holds something else than a demo; move it away, or name another "
                    + "data directory in Gateway__DataDirectory.");
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Whether the run in it is the same as the one asked for, and was cut off.</summary>
    public void Choose(Plan plan) =>
        Resumed = Position.Read(Path) is { } position && position.CanBeResumed(plan.Fingerprint()) ? position : null;

    /// <summary>
    /// Deletes the run in it, and those that earlier versions kept in folders of their own; then the folder is this
    /// plan's. Where the folder was deleted by hand, a database of it that lies elsewhere is deleted only by its mark.
    /// </summary>
    public async Task Replace(Plan plan, RemoveDatabase removeDatabase, CancellationToken ct)
    {
        await removeDatabase(Path, HoldsARun ? null : DemoDatabase.Mark, ct);
        // The position goes last: as long as it is there, the rest is known to be a demo's.
        foreach (var entry in Contents.OrderBy(e => System.IO.Path.GetFileName(e) == Position.FileName).ToList())
            Delete(entry);
        new Position(plan.Fingerprint(), 0, Plan.Beginning).Write(Path);
        foreach (var old in FormerRuns())
        {
            await removeDatabase(old, null, ct);
            Directory.Delete(old, recursive: true);
            var around = System.IO.Path.GetDirectoryName(old)!;
            if (Directory.GetFileSystemEntries(around).Length == 0) Directory.Delete(around);
        }
    }

    public void Dispose() => locked.Dispose();

    IEnumerable<string> Contents =>
        Directory.EnumerateFileSystemEntries(Path).Where(e => System.IO.Path.GetFileName(e) != LockName);

    List<string> FormerRuns() =>
    [
        .. from folder in Directory.EnumerateDirectories(root, "demo-*")
           where FormerName().IsMatch(System.IO.Path.GetFileName(folder))
           from run in Directory.EnumerateDirectories(folder, "run-*")
           where File.Exists(System.IO.Path.Combine(run, Position.FileName))
           select System.IO.Path.GetFullPath(run),
    ];

    static FileStream Lock(string path)
    {
        var file = System.IO.Path.Combine(path, LockName);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new DemoFolderException($"A demo is running in {path} already; stop it first, or name another data "
                + "directory in Gateway__DataDirectory.");
        }
    }

    static void Delete(string entry)
    {
        if (Directory.Exists(entry)) Directory.Delete(entry, recursive: true);
        else File.Delete(entry);
    }

    [GeneratedRegex(@"^demo-\d+d-\d+p-seed-?\d+$")]
    private static partial Regex FormerName();
}

/// <summary>Why there is no folder for the demo, in words that say what to do.</summary>
internal sealed class DemoFolderException(string message) : UserErrorException(message);
