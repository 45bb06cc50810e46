using System.Diagnostics;
using System.Globalization;

namespace FhirGateway.Storage;

/// <summary>Makes, configures, starts and stops a cluster with PostgreSQL's own programs.</summary>
internal sealed class PostgresControl(string binaries, PostgresFolder folder, DatabaseAccount account)
{
    public string Binaries => binaries;

    // What is acknowledged is on disk: fsync, synchronous_commit and full_page_writes stay on.
    string[] Settings =>
    [
        "listen_addresses = ''",
        "port = 5432",
        $"unix_socket_directories = '{Quoted(folder.Socket)}'",
        "unix_socket_permissions = 0700",
        "max_connections = 100",
        $"shared_buffers = '{Memory(eighths: 1, most: 2048)}MB'",
        $"effective_cache_size = '{Memory(eighths: 4, most: 1 << 20)}MB'",
        "fsync = on",
        "synchronous_commit = on",
        "full_page_writes = on",
        "wal_compression = lz4",
        "default_toast_compression = lz4",
        "max_wal_size = '2GB'",
        "checkpoint_timeout = '15min'",
        "random_page_cost = 1.1",
        "jit = off",
        // A prepared transaction that is forgotten would hold back the feed for ever.
        "max_prepared_transactions = 0",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "logging_collector = on",
        $"log_directory = '{Quoted(folder.Log)}'",
        "log_filename = 'postgresql-%a.log'",
        "log_truncate_on_rotation = on",
        "log_rotation_age = '1d'",
    ];

    public async Task<bool> IsRunning(CancellationToken cancellation) =>
        folder.ClusterVersion is not null
        && (await Run("pg_ctl", ["status", "-D", folder.Cluster], cancellation)).Code == 0;

    /// <summary>The server's process exists. Cheap enough to be asked every moment; says nothing of its health.</summary>
    public bool HasProcess
    {
        get
        {
            var pid = Path.Combine(folder.Cluster, "postmaster.pid");
            try
            {
                return int.TryParse(File.ReadLines(pid).FirstOrDefault(), CultureInfo.InvariantCulture, out var id)
                    && IsProcess(id);
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    static bool IsProcess(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Makes an empty cluster; a half-made one of an attempt that was interrupted is thrown away.</summary>
    public async Task Create(string role, bool quick, CancellationToken cancellation)
    {
        var half = folder.In("cluster.new");
        if (Directory.Exists(half)) Directory.Delete(half, recursive: true);
        // Trust, because nobody but the database's user gets to the socket.
        string[] arguments =
        [
            "-D", half, "-U", role, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
            "--no-instructions", .. quick ? ["--no-sync"] : Array.Empty<string>(),
        ];
        var ended = await Run("initdb", arguments, cancellation);
        if (ended.Code != 0)
            throw new EmbeddedPostgresException($"initdb could not make a database in {folder.Path}: {ended.Output.Trim()}");
        Directory.Move(half, folder.Cluster);
    }

    /// <summary>Our settings go to a file of their own, written anew at each start.</summary>
    public async Task Configure(IReadOnlyList<string> more, CancellationToken cancellation)
    {
        const string Include = "include = 'gateway.conf'";
        var own = Path.Combine(folder.Cluster, "gateway.conf");
        await File.WriteAllLinesAsync(own, [.. Settings, .. more], cancellation);
        if (account.OtherUser is not null)
            await OsCommand.Run("chown", [account.Name, own], null, cancellation);
        var main = Path.Combine(folder.Cluster, "postgresql.conf");
        if (!(await File.ReadAllLinesAsync(main, cancellation)).Contains(Include))
            await File.AppendAllLinesAsync(main, [Include], cancellation);
    }

    /// <summary>Whether that line is among its settings, or it has none of ours yet and so was never started.</summary>
    public async Task<bool> IsConfiguredWith(string line, CancellationToken cancellation)
    {
        var own = Path.Combine(folder.Cluster, "gateway.conf");
        return !File.Exists(own) || (await File.ReadAllLinesAsync(own, cancellation)).Contains(line);
    }

    public async Task Start(CancellationToken cancellation)
    {
        var log = Path.Combine(folder.Log, "start.log");
        OsCommand.Ended? ended = null;
        // The children of a killed server take a moment to notice; until then its memory is "still in use".
        for (var attempt = 0; attempt < 10; attempt++)
        {
            ended = await Run(
                "pg_ctl", ["start", "-D", folder.Cluster, "-w", "-t", "300", "-s", "-l", log], cancellation);
            if (ended.Code == 0) return;
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        }
        var said = File.Exists(log) ? string.Join('\n', (await File.ReadAllLinesAsync(log, cancellation)).TakeLast(10)) : "";
        throw new EmbeddedPostgresException(
            $"PostgreSQL in {folder.Path} does not start: {ended!.Output.Trim()}\n{said}\nIts log is in {folder.Log}.");
    }

    /// <summary>
    /// Ends sessions, writes a checkpoint and stops. A server that takes longer than the limit is stopped without a
    /// checkpoint; it then replays its log at the next start, and nothing committed is lost.
    /// </summary>
    public async Task Stop(TimeSpan limit, CancellationToken cancellation)
    {
        if ((await Stop("fast", limit, cancellation)).Code != 0 && await IsRunning(cancellation))
            await Stop("immediate", TimeSpan.FromSeconds(1), cancellation);
    }

    Task<OsCommand.Ended> Stop(string mode, TimeSpan limit, CancellationToken cancellation) => Run(
        "pg_ctl", ["stop", "-D", folder.Cluster, "-m", mode, "-w", "-t", $"{limit.TotalSeconds:0}", "-s"], cancellation);

    Task<OsCommand.Ended> Run(string program, IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        OsCommand.Run(Path.Combine(binaries, program), arguments, account.OtherUser, cancellation);

    /// <summary>A share of the machine's memory in megabytes, as far as this process may use it.</summary>
    static long Memory(int eighths, long most) =>
        Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8 * eighths >> 20, 128, most);

    static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}
