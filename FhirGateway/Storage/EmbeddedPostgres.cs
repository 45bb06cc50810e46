using FhirGateway.Fhir;

namespace FhirGateway.Storage;

/// <summary>Where a private PostgreSQL lies and how it is made.</summary>
/// <param name="DataDirectory">Its data is kept below it, or, if the database's user cannot get there, below
/// <see cref="PostgresFolder.Fallback"/>.</param>
internal sealed record EmbeddedPostgresOptions(string DataDirectory)
{
    /// <summary>The folder with <c>initdb</c> and <c>pg_ctl</c>; null: where Debian keeps them, then the PATH.</summary>
    public string? Binaries { get; init; }

    /// <summary>Further lines for its configuration.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>For tests: do not wait for the disk while the empty cluster is made.</summary>
    public bool QuickCreation { get; init; }
}

/// <summary>
/// A private PostgreSQL on a unix socket, for one machine. Whoever comes first starts it, others attach, the last one to
/// leave stops it; one that a killed process left running is used as it is.
/// </summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    const string Role = "fhirgateway";

    /// <summary>Time for the server's last checkpoint.</summary>
    static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(8);

    readonly PostgresFolder folder;
    readonly PostgresControl control;
    FileStream? user;

    EmbeddedPostgres(PostgresFolder folder, PostgresControl control)
    {
        this.folder = folder;
        this.control = control;
    }

    public string ConnectionString => Connection("fhirgateway");

    /// <summary>The folder that holds the cluster, its socket and its logs.</summary>
    public string Folder => folder.Path;

    /// <summary>The folder with PostgreSQL's programs.</summary>
    public string Binaries => control.Binaries;

    /// <summary>This call started it; otherwise it was running already.</summary>
    public bool WasStarted { get; private set; }

    /// <summary>A connection string for another database of the cluster.</summary>
    public string Connection(string database) => $"Host={folder.Socket};Username={Role};Database={database}";

    public static Task<EmbeddedPostgres> Start(string dataDirectory, CancellationToken cancellation) =>
        Start(new EmbeddedPostgresOptions(dataDirectory), cancellation);

    /// <exception cref="EmbeddedPostgresException">It cannot be; the message says what to do about it.</exception>
    public static async Task<EmbeddedPostgres> Start(EmbeddedPostgresOptions options, CancellationToken cancellation)
    {
        var account = await DatabaseAccount.Find(cancellation);
        var folder = await PostgresFolder.Prepare(options.DataDirectory, account, cancellation);
        var binaries = PostgresBinaries.Find(options.Binaries, folder.ClusterVersion);
        var postgres = new EmbeddedPostgres(folder, new PostgresControl(binaries, folder, account));
        using (await folder.LockStarting(cancellation))
        {
            await postgres.Run(options, cancellation);
            postgres.user = folder.LockUsing();
        }
        return postgres;
    }

    /// <summary>
    /// Deletes the cluster that these options name; one that a killed process left running is stopped first.
    /// </summary>
    /// <param name="mark">A line of its settings that it must have; null: any cluster.</param>
    /// <exception cref="EmbeddedPostgresException">A process uses it, or it does not bear the mark.</exception>
    public static async Task Remove(EmbeddedPostgresOptions options, string? mark, CancellationToken cancellation)
    {
        if (PostgresFolder.Find(options.DataDirectory) is not { } folder) return;
        var account = await DatabaseAccount.Find(cancellation);
        using var starting = await folder.LockStarting(cancellation);
        if (folder.IsUsed())
            throw new EmbeddedPostgresException(
                $"The database in {folder.Path} is in use by another process; stop that one first.");
        if (folder.ClusterVersion is { } version)
        {
            var control = new PostgresControl(PostgresBinaries.Find(options.Binaries, version), folder, account);
            if (mark is not null && !await control.IsConfiguredWith(mark, cancellation))
                throw new EmbeddedPostgresException(
                    $"The database in {folder.Path} is not one that may be deleted; "
                    + "name another folder in Gateway__DataDirectory.");
            if (await control.IsRunning(cancellation)) await control.Stop(StopWithin, cancellation);
        }
        folder.Delete();
    }

    async Task Run(EmbeddedPostgresOptions options, CancellationToken cancellation)
    {
        if (await control.IsRunning(cancellation)) return;
        if (folder.ClusterVersion is null) await control.Create(Role, options.QuickCreation, cancellation);
        await control.Configure(options.Settings, cancellation);
        await control.Start(cancellation);
        WasStarted = true;
        await CreateDatabase(cancellation);
    }

    async Task CreateDatabase(CancellationToken cancellation)
    {
        await using var database = Database.Open(Connection("postgres") + ";Pooling=false", TimeProvider.System);
        var found = await database.Query(
            $"select 1 from pg_database where datname = {Role}", r => r.GetInt32(0), cancellation);
        if (found.Count == 0) await database.Execute($"create database fhirgateway", cancellation);
    }

    /// <summary>Starts the server again when its process has ended.</summary>
    /// <returns>True when this call started it.</returns>
    /// <exception cref="EmbeddedPostgresException">The server does not start.</exception>
    public async Task<bool> RestartIfStopped(CancellationToken cancellation)
    {
        if (control.HasProcess) return false;
        using (await folder.LockStarting(cancellation))
        {
            if (user is null || await control.IsRunning(cancellation)) return false;
            await control.Start(cancellation);
            return true;
        }
    }

    /// <summary>Stops it, unless somebody else is using it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (user is null) return;
        using var starting = await folder.LockStarting(CancellationToken.None);
        await user.DisposeAsync();
        user = null;
        if (folder.IsUsed()) return;
        await control.Stop(StopWithin, CancellationToken.None);
    }
}

/// <summary>Why there is no private PostgreSQL, in words that say what to do.</summary>
internal sealed class EmbeddedPostgresException : UserErrorException
{
    public EmbeddedPostgresException(string message) : base(message) { }
    public EmbeddedPostgresException(string message, Exception inner) : base(message, inner) { }
}
