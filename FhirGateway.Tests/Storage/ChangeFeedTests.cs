using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class ChangeFeedTests(PostgresFixture postgres) : StoreTest(postgres)
{
    [Fact]
    public async Task Every_version_comes_once_in_feed_order()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        await Save(new Write.Update(Samples.Patient("B"), "p1"));
        await Save(new Write.Delete("Patient", "p1"));
        var entries = await ReadFeed(FeedPosition.Start, 3);
        Assert.Equal([(1, 'C'), (2, 'U'), (3, 'D')], entries.Select(e => (e.Version, e.Op)));
        Assert.All(entries, e => Assert.Equal(("Patient", "p1"), (e.Type, e.Id)));
        Assert.Equal(entries[^1].Position, await Feed.Head(Ct));
        Assert.Empty(await Feed.Read(entries[^1].Position, 10, Ct));
    }

    [Fact]
    public async Task Nothing_is_missed_when_a_later_transaction_commits_first()
    {
        var written = new TaskCompletionSource();
        var commit = new TaskCompletionSource();
        var early = Database.Transact(async transaction =>
        {
            await Store.Save(transaction, new SaveItem(new Write.Create(Samples.Patient(), "early")), Ct);
            written.SetResult();
            await commit.Task;
        }, Ct);
        await written.Task;
        await Save(new Write.Create(Samples.Patient(), "late"));
        Assert.Empty(await Feed.Read(FeedPosition.Start, 10, Ct));
        var head = await Feed.Head(Ct);
        commit.SetResult();
        await early;
        var entries = await ReadFeed(FeedPosition.Start, 2);
        Assert.Equal(["early", "late"], entries.Select(e => e.Id));
        Assert.Equal(head, entries[1].Position);
    }

    [Fact]
    public async Task Writers_and_a_reader_at_once_lose_nothing()
    {
        const int Writers = 6, Each = 25;
        var seen = new List<FeedEntry>();
        var reading = Task.Run(async () =>
        {
            while (seen.Count < Writers * Each)
                seen.AddRange(await ReadFeed(seen.Count == 0 ? FeedPosition.Start : seen[^1].Position, 1));
        }, Ct);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async w =>
        {
            for (var i = 0; i < Each; i++) await Save(new Write.Create(Samples.Patient(), $"w{w}-{i}"));
        }));
        await Eventually.Ends(reading);
        Assert.Equal(Writers * Each, seen.Select(e => e.Id).Distinct().Count());
        Assert.Equal(seen.OrderBy(e => e.Position), seen);
    }

    [Fact]
    public async Task A_consumer_moves_only_from_where_it_is()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        await Save(new Write.Create(Samples.Patient(), "p2"));
        var entries = await ReadFeed(FeedPosition.Start, 2);
        await Database.Execute(ChangeFeed.Advance("c", FeedPosition.Start, entries[0].Position, Monday), Ct);
        await Assert.ThrowsAsync<StaleCursorException>(() => Database.Execute(
            ChangeFeed.Advance("c", FeedPosition.Start, entries[1].Position, Monday), Ct));
        Assert.Equal(entries[0].Position, await Feed.Position("c", Ct));
        Assert.False(await Feed.HasPassed("c", await Feed.Head(Ct), Ct));
        Assert.Equal(Monday, await Feed.OldestUnread("c", Ct));
        await Database.Execute(ChangeFeed.Advance("c", entries[0].Position, entries[1].Position, Monday), Ct);
        Assert.True(await Feed.HasPassed("c", await Feed.Head(Ct), Ct));
        Assert.Null(await Feed.OldestUnread("c", Ct));
    }

    [Fact]
    public async Task What_a_stale_consumer_did_is_rolled_back()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        var at = (await ReadFeed(FeedPosition.Start, 1))[0].Position;
        Sql move = ChangeFeed.Advance("c", FeedPosition.Start, at, Monday);
        var winner = new SaveItem([new Write.Create(Samples.Patient(), "effect")], [move]);
        var loser = new SaveItem([new Write.Create(Samples.Patient(), "ghost")], [move]);
        await Store.Save([winner], Ct);
        await Assert.ThrowsAsync<StaleCursorException>(() => Store.Save([loser], Ct));
        await Assert.ThrowsAsync<StaleCursorException>(() => Database.Transact(async transaction =>
        {
            await Store.Save(transaction, new SaveItem(new Write.Create(Samples.Patient(), "ghost")), Ct);
            await transaction.Execute(move, Ct);
        }, Ct));
        Assert.NotNull(await Find("Patient", "effect"));
        Assert.Null(await Find("Patient", "ghost"));
    }

    [Fact]
    public async Task Two_movers_at_once_let_one_through()
    {
        await Save(new Write.Create(Samples.Patient(), "p1"));
        var at = (await ReadFeed(FeedPosition.Start, 1))[0].Position;
        var moved = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await Database.Execute(ChangeFeed.Advance("c", FeedPosition.Start, at, Monday), Ct);
                return 1;
            }
            catch (StaleCursorException)
            {
                return 0;
            }
        }));
        Assert.Equal(1, moved.Sum());
    }

    [Fact]
    public async Task A_commit_wakes_who_waits_in_this_process()
    {
        var patient = new ChangeFeed(Database) { PollEvery = 2 * Eventually.Limit };
        var waiting = patient.WaitForChange(Ct);
        await Save(new Write.Create(Samples.Patient(), "p1"));
        await Eventually.Ends(waiting);
    }

    [Fact]
    public async Task Without_a_wake_up_the_wait_ends_by_itself() => await Feed.WaitForChange(Ct);
}
