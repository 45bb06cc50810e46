using System.Data.Common;
using FhirGateway.Fhir;
using FhirGateway.Search;
using Npgsql;

namespace FhirGateway.Storage;

/// <summary>The connections to PostgreSQL. Versions, instants and cursors never come from its clock.</summary>
internal sealed partial class Database : IAsyncDisposable
{
    /// <summary>The group commit's, the projector's, the sweep's and the loops' transactions at once.</summary>
    const int MostWriters = 8;

    // The driver hands out the connection that has rested longest. Each kind of work therefore has connections of its own,
    // no more than it needs at once: what PostgreSQL's process has prepared and looked up for it stays at hand.
    readonly NpgsqlDataSource source;
    readonly NpgsqlDataSource readers;
    readonly NpgsqlDataSource writers;
    readonly Cluster cluster = new();

    // Reads of one row are short, and many: more of them at once than there are processors only take these from the
    // writers, of whom there are two. Twice as many: hardly more reads a second, and the slowest writes a fifth slower.
    // They queue here and not at their pool, which gives up after some seconds. What writers look up does not wait among
    // them.
    readonly SemaphoreSlim shortReads = new(Environment.ProcessorCount);
    readonly SemaphoreSlim lookUps = new(Environment.ProcessorCount);

    Database(string connectionString, TimeProvider clock)
    {
        Clock = clock;
        ConnectionString = Settings(connectionString);
        source = Source("gateway");
        // Of some rows at once the planner would rather plan anew each time, which takes longer than to read them; and what
        // it planned while there were few it would keep.
        readers = Source("readers", 2 * Environment.ProcessorCount,
            " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off");
        writers = Source("writers", MostWriters);
    }

    NpgsqlDataSource Source(string name, int most = int.MaxValue, string options = "")
    {
        var builder = new NpgsqlDataSourceBuilder(ConnectionString) { Name = name };
        var settings = builder.ConnectionStringBuilder;
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, most);
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
        settings.Options += options;
        builder.UsePhysicalConnectionInitializer(cluster.Check, cluster.CheckAsync);
#pragma warning disable NPG9001 // See PgArrayType.
        builder.AddTypeInfoResolverFactory(new PgArrayType());
#pragma warning restore NPG9001
        return builder.Build();
    }

    public TimeProvider Clock { get; }

    /// <summary>For tools that bring their own pool (the scheduler, pg_dump).</summary>
    public string ConnectionString { get; }

    /// <summary>The driver, for libraries that ask for it.</summary>
    public static DbProviderFactory Driver => NpgsqlFactory.Instance;

    /// <summary>The ordinal of the cluster this is, known once migrated.</summary>
    internal short Epoch => cluster.Epoch;

    /// <summary>Wakes who waits for new versions in this process.</summary>
    internal Signal Changes { get; } = new();

    public static Database Open(string connectionString, TimeProvider clock) => new(connectionString, clock);

    /// <summary>Brings the schema up to date; several nodes may do so at once. Nothing is saved before it.</summary>
    /// <exception cref="UserErrorException">The server cannot be reached or used.</exception>
    public async Task Migrate(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            cluster.Is(await Migrations.Apply(connection, Clock.GetUtcNow(), cancellation));
        }
        catch (Exception fault) when (
            ServerFaults.Explain(fault, new NpgsqlConnectionStringBuilder(ConnectionString)) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>All rows of one statement that only reads, planned with its values.</summary>
    public Task<List<T>> Query<T>(Sql sql, Func<DbDataReader, T> row, CancellationToken cancellation) =>
        Read(source, sql, prepared: false, reader => reader.All(row, cancellation), cancellation);

    /// <summary>All rows of a fixed statement that is prepared once per connection, and that only indexes can serve.</summary>
    internal Task<List<T>> All<T>(Sql sql, Func<DbDataReader, T> row, CancellationToken cancellation) =>
        Read(source, sql, prepared: true, reader => reader.All(row, cancellation), cancellation);

    /// <summary>The first row of a fixed statement that is prepared once per connection, or default.</summary>
    internal Task<T?> Find<T>(Sql sql, Func<DbDataReader, T> row, CancellationToken cancellation) =>
        Find(source, sql, row, cancellation);

    static Task<T?> Find<T>(NpgsqlDataSource source, Sql sql, Func<DbDataReader, T> row, CancellationToken cancellation) =>
        Read(source, sql, prepared: true,
            async reader => await reader.ReadAsync(cancellation) ? row(reader) : default, cancellation);

    /// <summary>The same for those who only read: they wait for each other, and no writer for them.</summary>
    internal Task<T?> FindInTurn<T>(Sql sql, Func<DbDataReader, T> row, CancellationToken cancellation) =>
        InTurn(shortReads, () => Find(readers, sql, row, cancellation), cancellation);

    /// <summary>All rows of a short statement, for those who only read.</summary>
    internal Task<List<T>> AllInTurn<T>(Sql sql, Func<DbDataReader, T> row, CancellationToken cancellation) =>
        InTurn(shortReads, () => Short(sql, row, cancellation), cancellation);

    /// <summary>All rows of a short statement, for those who are about to write.</summary>
    internal Task<List<T>> LookUp<T>(Sql sql, Func<DbDataReader, T> row, CancellationToken cancellation) =>
        InTurn(lookUps, () => Short(sql, row, cancellation), cancellation);

    Task<List<T>> Short<T>(Sql sql, Func<DbDataReader, T> row, CancellationToken cancellation) =>
        Read(readers, sql, prepared: true, reader => reader.All(row, cancellation), cancellation);

    static async Task<T> InTurn<T>(SemaphoreSlim turn, Func<Task<T>> read, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return await read();
        }
        finally
        {
            turn.Release();
        }
    }

    // A connection that rested while the server began anew says so only when it is used; the driver then lets go of the
    // others as well. Reading does no harm twice.
    static async Task<T> Read<T>(
        NpgsqlDataSource source, Sql sql, bool prepared, Func<DbDataReader, Task<T>> rows, CancellationToken cancellation)
    {
        for (var again = false; ; again = true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                await using var reader = await SqlExecution.Read(connection, [sql], prepared, cancellation);
                return await rows(reader);
            }
            catch (Exception e) when (!again && IsLost(e))
            {
            }
        }
    }

    /// <summary>What a statement returns that changes something; it is never sent twice.</summary>
    public async Task<List<T>> Change<T>(Sql sql, Func<DbDataReader, T> row, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var reader = await SqlExecution.Read(connection, [sql], prepared: false, cancellation);
        return await reader.All(row, cancellation);
    }

    /// <returns>How many rows it changed.</returns>
    public async Task<int> Execute(Sql sql, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            return await SqlExecution.Execute(connection, [sql], prepared: false, cancellation);
        }
        catch (PostgresException e) when (e.SqlState == StaleCursorException.SqlState)
        {
            throw new StaleCursorException(e.MessageText, e);
        }
    }

    /// <summary>A statement that takes as long as it takes and can be part of no transaction; it has no parameters.</summary>
    internal async Task Maintain(Sql sql, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await SqlExecution.ExecuteScript(connection, "set statement_timeout = 0", cancellation);
        try
        {
            await SqlExecution.ExecuteScript(connection, sql.Text, cancellation);
        }
        finally
        {
            await SqlExecution.ExecuteScript(connection, "reset statement_timeout", CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await readers.DisposeAsync();
        await writers.DisposeAsync();
        shortReads.Dispose();
        lookUps.Dispose();
    }

    /// <summary>The settings of each session.</summary>
    internal static string Options(string statementTimeout, string idleTimeout) =>
        $"-c statement_timeout={statementTimeout} -c idle_in_transaction_session_timeout={idleTimeout}"
        + " -c timezone=UTC -c jit=off -c random_page_cost=1.1";

    // What the caller's string says stays; what it does not say is set here.
    static string Settings(string connectionString)
    {
        var all = ConnectionText.Parse(connectionString);
        var given = new DbConnectionStringBuilder { ConnectionString = connectionString };
        if (!given.ContainsKey("Maximum Pool Size")) all.MaxPoolSize = 16;
        if (!given.ContainsKey("Application Name")) all.ApplicationName = "fhirgateway";
        if (!given.ContainsKey("Command Timeout")) all.CommandTimeout = 60;
        // A transaction left open would hold back every reader of the feed.
        if (!given.ContainsKey("Options"))
            all.Options = Options(statementTimeout: "30s", idleTimeout: "60s");
        // Prepared on request only (SqlExecution); connections keep no settings, so there is nothing to reset.
        all.MaxAutoPrepare = 0;
        all.NoResetOnClose = true;
        // Multiplexing would ignore cancellation and timeouts.
        all.Multiplexing = false;
        return all.ConnectionString;
    }
}
