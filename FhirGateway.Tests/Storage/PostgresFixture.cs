using System.Globalization;
using FhirGateway.Commands;
using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace FhirGateway.Tests.Storage;

/// <summary>
/// One private PostgreSQL for the test run, started by the first test that asks for a database. Its feed is held up by
/// every open writing transaction of any test: wait for it, never expect it at once.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    const string Prefix = "fgw-test-";
    const string Migrated = "template_migrated";
    const string Started = "template_started";
    readonly string directory = NewDirectory();
    readonly Lazy<Task<EmbeddedPostgres>> server;
    readonly Lazy<Task<string>> started;
    int databases;

    public PostgresFixture()
    {
        server = new(() => Task.Run(Start));
        started = new(() => Task.Run(StartGatewayOnce));
    }

    /// <summary>A new database with all migrations applied; dispose it.</summary>
    internal Task<Database> NewDatabase() => NewDatabase(TimeProvider.System);

    internal async Task<Database> NewDatabase(TimeProvider clock)
    {
        var database = Database.Open(await NewConnectionString(Migrated), clock);
        await database.Migrate(TestContext.Current.CancellationToken);
        return database;
    }

    /// <summary>A new database on which a gateway was started before, and wrote its definitions.</summary>
    internal async Task<string> NewGatewayDatabase() => await NewConnectionString(await started.Value);

    /// <summary>A new database that is empty, or a copy of a template.</summary>
    internal async Task<string> NewConnectionString(string template = "template1", string? owner = null)
    {
        var name = $"t{Interlocked.Increment(ref databases).ToString(CultureInfo.InvariantCulture)}";
        if (owner is not null) await Administer($"create role {owner} login");
        await Administer($"create database {name} template {template}" + (owner is null ? "" : $" owner {owner}"));
        var connection = ConnectionString(await server.Value, name);
        return owner is null ? connection : connection + $";Username={owner}";
    }

    /// <summary>
    /// Idle connections go soon: hundreds of small databases share one server. Time limits are those of a machine that is
    /// busy with other work, or of a test that tears down ten thousand records.
    /// </summary>
    internal static string ConnectionString(EmbeddedPostgres server, string database) =>
        server.Connection(database)
        + ";Maximum Pool Size=8;Connection Idle Lifetime=3;Connection Pruning Interval=1;Timeout=300;Command Timeout=600"
        + ";Options=" + Database.Options(statementTimeout: "10min", idleTimeout: "10min");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (!server.IsValueCreated) return;
        await (await server.Value).DisposeAsync();
        await Delete(directory);
    }

    async Task<EmbeddedPostgres> Start()
    {
        await RemoveAbandoned();
        // Nothing here outlives the run; the tests that kill a server start one of their own, which is durable.
        var begun = await StartServer(directory, "fsync = off", "full_page_writes = off");
        await Administer(begun, $"create database {Migrated}");
        await using var template = Database.Open(begun.Connection(Migrated) + ";Pooling=false", TimeProvider.System);
        await template.Migrate(CancellationToken.None);
        return begun;
    }

    async Task<string> StartGatewayOnce()
    {
        await Administer($"create database {Started} template {Migrated}");
        var connection = (await server.Value).Connection(Started) + ";Pooling=false";
        await using var gateway = await Gateway.Start(
            GatewayFixture.Options(connection) with { Projects = false },
            new TurnedClock(GatewayFixture.Begin), CancellationToken.None);
        return Started;
    }

    internal static Task<EmbeddedPostgres> StartServer(string directory, params string[] settings) =>
        EmbeddedPostgres.Start(
            new EmbeddedPostgresOptions(directory)
            {
                QuickCreation = true,
                Settings = ["max_connections = 400", "shared_buffers = '128MB'", .. settings],
            },
            CancellationToken.None);

    internal static string NewDirectory() => Path.Combine(Path.GetTempPath(), $"{Prefix}{Guid.NewGuid():N}"[..17]);

    internal static Task Delete(string directory) => House.Delete(directory);

    async Task Administer(string statement) => await Administer(await server.Value, statement);

    static async Task Administer(EmbeddedPostgres server, string statement)
    {
        var sql = new Sql(0, 0);
        sql.AppendLiteral(statement);
        await using var database = Database.Open(server.Connection("postgres") + ";Pooling=false", TimeProvider.System);
        await database.Maintain(sql, CancellationToken.None);
    }

    // A test run that was killed leaves its server behind; nobody holds its lock any more.
    static async Task RemoveAbandoned()
    {
        foreach (var old in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var using_ = Path.Combine(old, "postgres", "using.lock");
            if (!File.Exists(using_)) continue;
            try
            {
                await using (new FileStream(using_, FileMode.Open, FileAccess.Read, FileShare.None)) { }
                await (await StartServer(old)).DisposeAsync();
                await Delete(old);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or EmbeddedPostgresException)
            {
                // Another run's, or another user's.
            }
        }
    }
}
