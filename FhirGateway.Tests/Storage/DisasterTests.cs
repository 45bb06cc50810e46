using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>What must survive: a restore into another cluster, a killed server, a lost COMMIT.</summary>
public sealed class DisasterTests(PostgresFixture postgres) : IAsyncDisposable
{
    readonly string directory = PostgresFixture.NewDirectory();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await PostgresFixture.Delete(directory);

    [Fact]
    public async Task A_dump_restored_into_a_new_cluster_loses_nothing_of_the_feed()
    {
        await using var old = await postgres.NewDatabase();
        var (store, feed) = (new ResourceStore(old, TimeProvider.System), new ChangeFeed(old));
        for (var i = 0; i < 5; i++) await Create(store, $"old{i}");
        var read = await ReadAll(feed, FeedPosition.Start, 5);
        await old.Execute(ChangeFeed.Advance("c", FeedPosition.Start, read[1].Position, DateTimeOffset.UnixEpoch), Ct);

        await using var server = await PostgresFixture.StartServer(directory);
        await Restore(old.ConnectionString, server);
        await using var restored = Database.Open(server.ConnectionString + ";Pooling=false", TimeProvider.System);
        await restored.Migrate(Ct);
        Assert.Equal(2, restored.Epoch);
        await Schema.Equal(old, restored);

        // The new cluster counts transactions from the beginning: these have lower numbers than the restored ones.
        (store, feed) = (new ResourceStore(restored, TimeProvider.System), new ChangeFeed(restored));
        for (var i = 0; i < 3; i++) await Create(store, $"new{i}");
        var position = await feed.Position("c", Ct);
        Assert.Equal(read[1].Position, position);
        var rest = await ReadAll(feed, position, 6);
        Assert.Equal(["old2", "old3", "old4", "new0", "new1", "new2"], rest.Select(e => e.Id));
        Assert.Equal(await feed.Head(Ct), rest[^1].Position);
        await restored.Execute(ChangeFeed.Advance("c", position, rest[^1].Position, DateTimeOffset.UnixEpoch), Ct);
        Assert.True(await feed.HasPassed("c", await feed.Head(Ct), Ct));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_the_server_was_killed_under_its_writers()
    {
        var server = await PostgresFixture.StartServer(directory);
        await using var database = Database.Open(PostgresFixture.ConnectionString(server, "fhirgateway"), TimeProvider.System);
        await database.Migrate(Ct);
        var store = new ResourceStore(database, TimeProvider.System);
        var acknowledged = new ConcurrentBag<string>();
        var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 6).Select(w => Task.Run(() => WriteOn(store, w, acknowledged, stop.Token), Ct)).ToList();
        await Eventually.True(() => acknowledged.Count >= 100, "acknowledged writes");
        await Kill(server);
        var again = await PostgresFixture.StartServer(directory);
        var before = acknowledged.Count;
        await Eventually.True(() => acknowledged.Count >= before + 50, "writes after the restart");
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        var current = await database.Query($"select fid from cur where ver = 1", r => r.GetString(0), Ct);
        Assert.Empty(acknowledged.Except(current));
        // Each item holds a request and its task: wholly there or wholly absent.
        Assert.Equal(
            current.Where(id => id[0] == 'r').Select(id => id[1..]).Order(),
            current.Where(id => id[0] == 't').Select(id => id[1..]).Order());
        await server.DisposeAsync();
        await again.DisposeAsync();
    }

    [Fact]
    public async Task What_became_of_a_transaction_can_be_asked_afterwards()
    {
        await using var database = await postgres.NewDatabase();
        Witness? committed = null, aborted = null;
        await database.Transact(async t =>
        {
            await t.Execute($"insert into consumer values ('a', 1, '1', 1, now())", Ct);
            committed = t.Witness!;
        }, Ct);
        await database.Transact(async t =>
        {
            await t.Execute($"insert into consumer values ('b', 1, '1', 1, now())", Ct);
            aborted = t.Witness!;
            t.Abandon();
        }, Ct);
        Assert.True(await database.WasCommitted(committed!, new IOException()));
        Assert.False(await database.WasCommitted(aborted!, new IOException()));
    }

    [Fact]
    public async Task A_number_that_was_given_out_again_after_a_crash_proves_nothing()
    {
        await using var database = await postgres.NewDatabase();
        Witness? other = null;
        await database.Transact(async t =>
        {
            await t.Execute($"insert into consumer values ('a', 1, '1', 1, now())", Ct);
            other = t.Witness!;
        }, Ct);
        // The same number, committed, but of another's transaction; and one that nobody has been given yet.
        Assert.False(await database.WasCommitted(other! with { Mark = Guid.NewGuid() }, new IOException()));
        Assert.False(await database.WasCommitted(new Witness(other!.Xid + 1_000_000, Guid.NewGuid()), new IOException()));
    }

    [Fact]
    public async Task What_is_still_being_committed_is_waited_for()
    {
        await using var database = await postgres.NewDatabase();
        var (written, go) = (new TaskCompletionSource<Witness>(), new TaskCompletionSource());
        var writing = database.Transact(async t =>
        {
            await t.Execute($"insert into consumer values ('a', 1, '1', 1, now())", Ct);
            written.SetResult(t.Witness!);
            await go.Task;
        }, Ct);
        var asking = database.WasCommitted(await written.Task, new IOException());
        await Task.Delay(300, Ct);
        Assert.False(asking.IsCompleted);
        go.SetResult();
        await writing;
        Assert.True(await asking);
    }

    [Fact]
    public async Task Witnesses_are_forgotten_after_an_hour()
    {
        await using var database = await postgres.NewDatabase();
        await database.Execute(
            $"insert into witness values (gen_random_uuid(), now() - interval '2 hours'), (gen_random_uuid(), now())", Ct);
        await database.Execute(Witness.Forget, Ct);
        Assert.Equal([1L], await database.Query($"select count(*) from witness", r => r.GetInt64(0), Ct));
    }

    static async Task WriteOn(
        ResourceStore store, int writer, ConcurrentBag<string> acknowledged, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var id = $"{writer}-{i}";
            try
            {
                var item = new SaveItem(
                    new Write.Create(Samples.Request("p"), $"r{id}"), new Write.Create(Samples.Task($"r{id}"), $"t{id}"));
                var result = (await store.Save([item], Ct))[0];
                Assert.True(result.IsSaved);
                acknowledged.Add($"r{id}");
                acknowledged.Add($"t{id}");
            }
            catch (Exception e) when (e is DbException or CommitUnknownException)
            {
                await Task.Delay(50, Ct);
            }
        }
    }

    static async Task Kill(EmbeddedPostgres server)
    {
        var pid = File.ReadLines(Path.Combine(server.Folder, "cluster", "postmaster.pid")).First();
        using var postmaster = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
        postmaster.Kill();
        await postmaster.WaitForExitAsync(Ct);
    }

    async Task Restore(string from, EmbeddedPostgres to)
    {
        var dump = Path.Combine(directory, "dump");
        var source = new DbConnectionStringBuilder { ConnectionString = from };
        await Run(to.Binaries, "pg_dump",
            "-h", (string)source["Host"], "-U", (string)source["Username"], "-Fc", "-f", dump, (string)source["Database"]);
        var target = new DbConnectionStringBuilder { ConnectionString = to.ConnectionString };
        await Run(to.Binaries, "pg_restore",
            "-h", (string)target["Host"], "-U", (string)target["Username"], "-d", (string)target["Database"], dump);
    }

    static async Task Run(string binaries, string program, params string[] arguments)
    {
        var ended = await OsCommand.Run(Path.Combine(binaries, program), arguments, null, Ct);
        Assert.True(ended.Code == 0, ended.Output);
    }

    static async Task Create(ResourceStore store, string id)
    {
        var results = await store.Save([new SaveItem(new Write.Create(Samples.Patient(), id))], Ct);
        Assert.True(results[0].IsSaved);
    }

    static Task<List<FeedEntry>> ReadAll(ChangeFeed feed, FeedPosition after, int wanted) =>
        Eventually.Value(async () =>
        {
            var entries = await feed.Read(after, 100, Ct);
            return entries.Count >= wanted ? [.. entries] : (List<FeedEntry>?)null;
        }, $"{wanted} entries of the feed");
}
