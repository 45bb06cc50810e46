using System.Diagnostics;
using System.Globalization;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class EmbeddedPostgresTests : IAsyncDisposable
{
    readonly string directory = PostgresFixture.NewDirectory();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await PostgresFixture.Delete(directory);

    [Fact]
    public async Task Who_comes_first_starts_it_others_attach_and_the_last_one_stops_it()
    {
        var serve = await PostgresFixture.StartServer(directory);
        var command = await PostgresFixture.StartServer(directory);
        Assert.Equal((true, false), (serve.WasStarted, command.WasStarted));
        Assert.Equal(1, await Ask(command));
        await command.DisposeAsync();
        Assert.Equal(1, await Ask(serve));
        await serve.DisposeAsync();
        Assert.False(File.Exists(PidFileOf(serve)));
    }

    [Fact]
    public async Task Its_data_is_there_after_a_stop_and_a_start()
    {
        await using (var first = await PostgresFixture.StartServer(directory)) await Execute(first, "create table kept()");
        await using var second = await PostgresFixture.StartServer(directory);
        Assert.True(second.WasStarted);
        await Execute(second, "drop table kept");
    }

    [Fact]
    public async Task After_its_processes_were_killed_it_starts_again_with_all_that_was_committed()
    {
        var killed = await PostgresFixture.StartServer(directory);
        await Execute(killed, "create table kept()");
        using (var postmaster = Process.GetProcessById(PostmasterOf(killed)))
        {
            postmaster.Kill();
            await postmaster.WaitForExitAsync(Ct);
        }
        await using var next = await PostgresFixture.StartServer(directory);
        Assert.True(next.WasStarted);
        await Execute(next, "drop table kept");
        await killed.DisposeAsync();
        Assert.Equal(1, await Ask(next));
    }

    [Fact]
    public async Task It_is_durable_and_listens_to_no_network()
    {
        await using var server = await PostgresFixture.StartServer(directory);
        await using var database = Open(server);
        foreach (var (setting, value) in new[]
        {
            ("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("listen_addresses", ""),
            ("wal_compression", "lz4"), ("default_toast_compression", "lz4"), ("jit", "off"), ("data_checksums", "on"),
            ("unix_socket_permissions", "0700"), ("max_prepared_transactions", "0"),
        })
            Assert.Equal([value], await database.Query($"select current_setting({setting})", r => r.GetString(0), Ct));
    }

    [Fact]
    public async Task A_long_path_still_has_a_socket()
    {
        var deep = Path.Combine(directory, new string('a', 60), new string('b', 60));
        await using var server = await PostgresFixture.StartServer(deep);
        Assert.Equal(1, await Ask(server));
    }

    [Fact]
    public async Task Root_keeps_data_where_the_databases_user_can_get_to()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root runs the database as another user.");
        var closed = Directory.CreateDirectory(Path.Combine(directory, "closed")).FullName;
        await OsCommand.Run("chmod", ["700", closed], null, Ct);
        var server = await PostgresFixture.StartServer(Path.Combine(closed, "data"));
        Assert.StartsWith(PostgresFolder.Fallback + "/", server.Folder);
        Assert.Equal(1, await Ask(server));
        await server.DisposeAsync();
        await PostgresFixture.Delete(Path.GetDirectoryName(server.Folder)!);
    }

    [Fact]
    public async Task Whose_data_it_is_is_said_when_it_may_not_be_used()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a folder to somebody else.");
        var foreign = Directory.CreateDirectory(Path.Combine(directory, "postgres")).FullName;
        await OsCommand.Run("chown", ["nobody", foreign], null, Ct);
        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => PostgresFixture.StartServer(directory));
        Assert.Contains("belongs to 'nobody'", refused.Message);
        Assert.Contains("Gateway__DataDirectory", refused.Message);
    }

    [Fact]
    public void Missing_programs_are_reported_with_what_to_install()
    {
        var missing = Assert.Throws<EmbeddedPostgresException>(
            () => PostgresBinaries.Find(null, null, debian: directory, path: directory));
        Assert.Contains("apt-get install -y postgresql", missing.Message);
        Assert.Throws<EmbeddedPostgresException>(() => PostgresBinaries.Find(directory, null));
    }

    [Fact]
    public void The_programs_fit_the_version_that_wrote_the_data()
    {
        foreach (var version in new[] { "9.6", "14", "15", "17" })
        {
            var bin = Directory.CreateDirectory(Path.Combine(directory, version, "bin")).FullName;
            File.WriteAllText(Path.Combine(bin, "initdb"), "");
            File.WriteAllText(Path.Combine(bin, "pg_ctl"), "");
        }
        Assert.EndsWith("/17/bin", PostgresBinaries.Find(null, null, directory));
        Assert.EndsWith("/15/bin", PostgresBinaries.Find(null, 15, directory));
        var wrong = Assert.Throws<EmbeddedPostgresException>(() => PostgresBinaries.Find(null, 16, directory));
        Assert.Contains("postgresql-16", wrong.Message);
    }

    static Database Open(EmbeddedPostgres server) =>
        Database.Open(server.ConnectionString + ";Pooling=false", TimeProvider.System);

    static async Task<int> Ask(EmbeddedPostgres server)
    {
        await using var database = Open(server);
        return (await database.Query($"select 1", r => r.GetInt32(0), Ct))[0];
    }

    static async Task Execute(EmbeddedPostgres server, string statement)
    {
        var sql = new FhirGateway.Search.Sql(0, 0);
        sql.AppendLiteral(statement);
        await using var database = Open(server);
        await database.Execute(sql, Ct);
    }

    static int PostmasterOf(EmbeddedPostgres server) =>
        int.Parse(File.ReadLines(PidFileOf(server)).First(), CultureInfo.InvariantCulture);

    static string PidFileOf(EmbeddedPostgres server) => Path.Combine(server.Folder, "cluster", "postmaster.pid");
}
