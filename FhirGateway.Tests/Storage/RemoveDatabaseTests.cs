using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class RemoveDatabaseTests : IAsyncDisposable
{
    const string Mark = "max_connections = 400";

    readonly string directory = PostgresFixture.NewDirectory();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await PostgresFixture.Delete(directory);

    [Fact]
    public async Task A_database_in_use_is_not_removed()
    {
        await using var server = await PostgresFixture.StartServer(directory);
        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => Remove(null));
        Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(PidFileOf(server)));
    }

    [Fact]
    public async Task A_database_without_the_mark_is_not_removed()
    {
        var server = await PostgresFixture.StartServer(directory);
        await server.DisposeAsync();
        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => Remove("# Another mark."));
        Assert.Contains("Gateway__DataDirectory", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(server.Folder, "cluster", "PG_VERSION")));
        await Remove(Mark);
        Assert.False(System.IO.Directory.Exists(server.Folder));
    }

    [Fact]
    public async Task Where_there_is_none_nothing_happens()
    {
        await Remove(null);
        Assert.False(System.IO.Directory.Exists(directory));
    }

    Task Remove(string? mark) => EmbeddedPostgres.Remove(new EmbeddedPostgresOptions(directory), mark, Ct);

    static string PidFileOf(EmbeddedPostgres server) => Path.Combine(server.Folder, "cluster", "postmaster.pid");
}
