using System.Globalization;
using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace FhirGateway.Tests.Storage;

/// <summary>
/// One private PostgreSQL for the test run, as durable as in earnest. Its feed is held up by every open writing
/// transaction of any test: wait for it, never expect it at once.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    const string Prefix = "fgw-test-";
    const string Template = "template_gateway";
    readonly string directory = Path.Combine(Path.GetTempPath(), $"{Prefix}{Guid.NewGuid():N}"[..17]);
    EmbeddedPostgres? server;
    int databases;

    internal EmbeddedPostgres Server => server ?? throw new InvalidOperationException("Not started.");

    /// <summary>A new database with all migrations applied; dispose it.</summary>
    internal Task<Database> NewDatabase() => NewDatabase(TimeProvider.System);

    internal async Task<Database> NewDatabase(TimeProvider clock)
    {
        var database = Database.Open(await NewConnectionString(Template), clock);
        await database.Migrate(TestContext.Current.CancellationToken);
        return database;
    }

    /// <summary>A new database that is empty, or a copy of a template.</summary>
    internal async Task<string> NewConnectionString(string template = "template1", string? owner = null)
    {
        var name = $"t{Interlocked.Increment(ref databases).ToString(CultureInfo.InvariantCulture)}";
        if (owner is not null) await Administer($"create role {owner} login");
        await Administer($"create database {name} template {template}" + (owner is null ? "" : $" owner {owner}"));
        var connection = ConnectionString(Server, name);
        return owner is null ? connection : connection + $";Username={owner}";
    }

    // Idle connections go soon: hundreds of small databases share one server.
    internal static string ConnectionString(EmbeddedPostgres server, string database) =>
        server.Connection(database)
        + ";Maximum Pool Size=8;Connection Idle Lifetime=3;Connection Pruning Interval=1;Timeout=60";

    public async ValueTask InitializeAsync()
    {
        await RemoveAbandoned();
        server = await StartServer(directory);
        await Administer($"create database {Template}");
        await using var template = Database.Open(server.Connection(Template) + ";Pooling=false", TimeProvider.System);
        await template.Migrate(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        await Delete(directory);
    }

    internal static Task<EmbeddedPostgres> StartServer(string directory) =>
        EmbeddedPostgres.Start(
            new EmbeddedPostgresOptions(directory)
            {
                QuickCreation = true,
                Settings = ["max_connections = 400", "shared_buffers = '128MB'"],
            },
            CancellationToken.None);

    internal static string NewDirectory() => Path.Combine(Path.GetTempPath(), $"{Prefix}{Guid.NewGuid():N}"[..17]);

    internal static Task Delete(string directory) => House.Delete(directory);

    async Task Administer(string statement)
    {
        var sql = new Sql(0, 0);
        sql.AppendLiteral(statement);
        await using var database = Database.Open(Server.Connection("postgres") + ";Pooling=false", TimeProvider.System);
        await database.Execute(sql, CancellationToken.None);
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
