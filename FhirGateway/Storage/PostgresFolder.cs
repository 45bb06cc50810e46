using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FhirGateway.Storage;

/// <summary>
/// The folder of a private PostgreSQL: <c>cluster</c>, <c>log</c>, <c>run</c> (the socket), all closed to others, and the
/// two lock files by which processes agree who starts and stops it (locks of the system, gone with the process).
/// </summary>
internal sealed class PostgresFolder
{
    /// <summary>Where data goes that the database's user could not reach; one folder per data directory.</summary>
    public const string Fallback = "/var/lib/fhirgateway";

    /// <summary>The kernel's limit for a socket's path, less <c>/.s.PGSQL.5432</c>.</summary>
    const int LongestSocketFolder = 107 - 14;

    PostgresFolder(string path, string socket)
    {
        Path = path;
        Socket = socket;
    }

    public string Path { get; }
    public string Socket { get; }
    public string Cluster => In("cluster");
    public string Log => In("log");

    /// <summary>The major version that wrote the data, or null when there is none yet.</summary>
    public int? ClusterVersion =>
        File.Exists(System.IO.Path.Combine(Cluster, "PG_VERSION"))
            ? int.Parse(File.ReadAllText(System.IO.Path.Combine(Cluster, "PG_VERSION")), CultureInfo.InvariantCulture)
            : null;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public static async Task<PostgresFolder> Prepare(
        string dataDirectory, DatabaseAccount account, CancellationToken cancellation)
    {
        CheckDataDirectory(System.IO.Path.GetFullPath(dataDirectory));
        var wanted = System.IO.Path.GetFullPath(System.IO.Path.Combine(dataDirectory, "postgres"));
        if (!await TryOwn(wanted, account, cancellation))
        {
            // Data that is there and belongs to somebody else is not silently replaced by an empty database.
            if (Directory.Exists(wanted)) throw await NotOurs(wanted, account, cancellation);
            var other = System.IO.Path.Combine(Fallback, ShortName(wanted), "postgres");
            if (account.OtherUser is null || !await TryOwn(other, account, cancellation))
                throw await NotOurs(wanted, account, cancellation);
            wanted = other;
        }
        var folder = new PostgresFolder(wanted, SocketFolder(wanted));
        foreach (var part in new[] { folder.Log, folder.Socket })
            if (!await TryOwn(part, account, cancellation)) throw await NotOurs(part, account, cancellation);
        return folder;
    }

    /// <summary>
    /// Refuses a data directory that is a file, lies below one, or cannot be written by the operator's own account: the
    /// fallback is only for a folder that the database's user cannot reach.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">Names the setting and what is wrong with the path.</exception>
    public static void CheckDataDirectory(string path)
    {
        for (var place = path; place is not null; place = System.IO.Path.GetDirectoryName(place))
            if (File.Exists(place))
                throw new EmbeddedPostgresException(place == path
                    ? $"Gateway__DataDirectory names {path}, which is a file; name a folder."
                    : $"Gateway__DataDirectory names {path}, but {place} is a file; name another folder.");
        try
        {
            if (!Directory.Exists(path)) Directory.CreateDirectory(path);
            else if (Environment.IsPrivilegedProcess)
                using (File.Create(
                    System.IO.Path.Combine(path, $".write-{Guid.NewGuid():n}"), 1, FileOptions.DeleteOnClose)) { }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException(
                $"The data directory {path} cannot be written by '{Environment.UserName}'; name another folder in "
                + "Gateway__DataDirectory.", fault);
        }
    }

    /// <summary>The folder that <see cref="Prepare"/> made for that data directory; null when there is none.</summary>
    public static PostgresFolder? Find(string dataDirectory)
    {
        var wanted = System.IO.Path.GetFullPath(System.IO.Path.Combine(dataDirectory, "postgres"));
        var path = Directory.Exists(wanted) ? wanted : System.IO.Path.Combine(Fallback, ShortName(wanted), "postgres");
        return Directory.Exists(path) ? new PostgresFolder(path, SocketFolder(path)) : null;
    }

    /// <summary>Deletes it with all that is in it.</summary>
    public void Delete()
    {
        if (Directory.Exists(Socket)) Directory.Delete(Socket, recursive: true);
        Directory.Delete(Path, recursive: true);
        // The folder around a fallback was made for it alone.
        var around = System.IO.Path.GetDirectoryName(Path)!;
        if (around.StartsWith(Fallback, StringComparison.Ordinal) && Directory.GetFileSystemEntries(around).Length == 0)
            Directory.Delete(around);
    }

    /// <summary>Only one process at a time starts or stops it.</summary>
    public async Task<IDisposable> LockStarting(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return Open("starting.lock", FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(50, cancellation);
            }
        }
    }

    /// <summary>Held by every process that uses it.</summary>
    public FileStream LockUsing() => Open("using.lock", FileShare.Read);

    /// <summary>Some process holds <see cref="LockUsing"/>.</summary>
    public bool IsUsed()
    {
        try
        {
            using var alone = Open("using.lock", FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    FileStream Open(string name, FileShare share)
    {
        var file = In(name);
        if (!File.Exists(file)) using (new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite)) { }
        return new FileStream(file, FileMode.Open, FileAccess.Read, share);
    }

    // Makes the folder if need be and hands it to the database's user; false when that user cannot work in it.
    static async Task<bool> TryOwn(string path, DatabaseAccount account, CancellationToken cancellation)
    {
        var isNew = !Directory.Exists(path);
        try
        {
            if (isNew) Directory.CreateDirectory(path);
            else if (await DatabaseAccount.OwnerOf(path, cancellation) is var owner
                && owner != account.Name && owner != Environment.UserName) return false;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return false;
        }
        await OsCommand.Run("chmod", ["700", path], null, cancellation);
        if (account.OtherUser is not null) await OsCommand.Run("chown", [account.Name, path], null, cancellation);
        var test = await OsCommand.Run("test", ["-w", path], account.OtherUser, cancellation);
        if (test.Code != 0 && isNew) Directory.Delete(path);
        return test.Code == 0;
    }

    static async Task<EmbeddedPostgresException> NotOurs(
        string path, DatabaseAccount account, CancellationToken cancellation)
    {
        var place = path;
        while (!Directory.Exists(place)) place = System.IO.Path.GetDirectoryName(place)!;
        var owner = await DatabaseAccount.OwnerOf(place, cancellation);
        return new EmbeddedPostgresException(
            $"The database's folder {path} cannot be used by '{account.Name}': {place} belongs to '{owner}'. "
            + $"Run as '{(owner == "postgres" ? "root" : owner)}', or name another folder in Gateway__DataDirectory.");
    }

    static string SocketFolder(string path)
    {
        var own = System.IO.Path.Combine(path, "run");
        if (Encoding.UTF8.GetByteCount(own) <= LongestSocketFolder) return own;
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        var place = Environment.IsPrivilegedProcess ? "/run"
            : Directory.Exists(runtime) ? runtime : System.IO.Path.GetTempPath();
        return System.IO.Path.Combine(place, $"fhirgateway-{ShortName(path)}");
    }

    static string ShortName(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..12];
}
