using System.Data.Common;
using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class GroupCommitTests(PostgresFixture postgres) : StoreTest(postgres)
{
    [Fact]
    public async Task Who_saves_at_the_same_time_shares_transactions_and_each_gets_its_own_answer()
    {
        var saved = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            Store.Save(new SaveItem(new Write.Create(Samples.Request($"p{i % 7}"), $"r{i}")), Ct)));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"r{i}"), saved.Select(s => s.Writes[0].Stored!.Id));
        Assert.Equal(200, await Count("ver"));
        var transactions = (await Database.Query($"select count(distinct xid) from ver", r => r.GetInt64(0), Ct))[0];
        Assert.InRange(transactions, 1, 100);
    }

    [Fact]
    public async Task One_that_the_database_refuses_fails_alone()
    {
        var saves = Enumerable.Range(0, 40).Select(i => Store.Save(
            new SaveItem([new Write.Create(Samples.Patient(), $"p{i}")], i == 17 ? [Sql.Of($"select 1 / 0")] : []), Ct)).ToList();
        await Assert.ThrowsAnyAsync<DbException>(() => saves[17]);
        saves.RemoveAt(17);
        Assert.All(await Task.WhenAll(saves), s => Assert.True(s.IsSaved));
        Assert.Equal(39, await Count("ver"));
    }

    [Fact]
    public async Task Of_many_that_update_one_version_exactly_one_succeeds()
    {
        await Save(new Write.Create(Samples.Patient(), "p"));
        var saved = await Task.WhenAll(Enumerable.Range(0, 32).Select(i =>
            Store.Save(new SaveItem(new Write.Update(Samples.Patient($"N{i}"), "p", IfMatch: 1)), Ct)));
        Assert.Single(saved, s => s.IsSaved);
        Assert.Equal(31, saved.Count(s => s.Refusal?.Kind == OutcomeKind.PreconditionFailed));
        Assert.Equal(2, (await Find("Patient", "p"))!.Version);
    }

    [Fact]
    public async Task What_waits_while_a_group_is_committed_is_committed_together_in_its_order()
    {
        var (commits, busy) = Held();
        var waiting = Enumerable.Range(0, 5).Select(i => busy.Save(Item($"w{i}"), Ct)).ToList();
        commits.Release();
        await Task.WhenAll(waiting);
        Assert.Equal(["w0", "w1", "w2", "w3", "w4"], commits.Groups[^1]);
    }

    [Fact]
    public async Task A_group_holds_no_id_twice()
    {
        var (commits, busy) = Held();
        var waiting = ((string[])["a", "b", "a", "c"]).Select(id => busy.Save(Item(id), Ct)).ToList();
        commits.Release();
        await Task.WhenAll(waiting);
        Assert.All(commits.Groups, group => Assert.Equal(group.Distinct(), group));
        Assert.Equal(2, commits.Groups.Count(g => g.Contains("a")));
    }

    [Fact]
    public async Task Who_gives_up_while_waiting_has_saved_nothing()
    {
        var (commits, busy) = Held();
        using var impatient = new CancellationTokenSource();
        var given = busy.Save(Item("given-up"), impatient.Token);
        var kept = busy.Save(Item("kept"), Ct);
        await impatient.CancelAsync();
        commits.Release();
        await Assert.ThrowsAsync<TaskCanceledException>(() => given);
        await kept;
        Assert.DoesNotContain(commits.Groups, g => g.Contains("given-up"));
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        var (commits, busy) = Held();
        var waiting = Enumerable.Range(0, 1024).Select(i => busy.Save(Item($"w{i}"), Ct)).ToList();
        var refused = await busy.Save(Item("too-many"), Ct);
        Assert.Equal(OutcomeKind.Unavailable, refused.Refusal!.Kind);
        commits.Release();
        await Task.WhenAll(waiting);
        Assert.True((await busy.Save(Item("later"), Ct)).IsSaved);
    }

    [Fact]
    public async Task A_fault_that_is_nobody_s_own_reaches_everyone_and_the_next_is_served()
    {
        var broken = true;
        var group = new GroupCommit((items, _) => broken
            ? throw new CommitUnknownException("lost", new IOException())
            : Task.FromResult(Saved(items)));
        await Assert.ThrowsAsync<CommitUnknownException>(() => group.Save(Item("a"), Ct));
        broken = false;
        Assert.True((await group.Save(Item("b"), Ct)).IsSaved);
    }

    [Fact]
    public async Task What_has_to_be_saved_alone_holds_up_nobody_of_its_group_and_waits_for_its_like()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var apart = new List<string[]>();
        var group = new GroupCommit(async (items, alone) =>
        {
            if (!alone)
                return [.. items.Zip(Saved(items)).Select(i => i.Second with { MovesParties = i.First.Writes[0].Id[0] == 'm' })];
            apart.Add([.. items.Select(i => i.Writes[0].Id)]);
            if (apart.Count == 1) await release.Task;
            return Saved(items);
        });
        var moves = Enumerable.Range(0, 5).Select(i => group.Save(Item($"m{i}"), Ct)).ToList();
        Assert.True((await group.Save(Item("a"), Ct)).IsSaved);
        Assert.DoesNotContain(moves, m => m.IsCompleted);
        release.SetResult();
        Assert.All(await Task.WhenAll(moves), m => Assert.True(m.IsSaved));
        Assert.InRange(apart.Count, 1, 4);
        Assert.Equal(5, apart.Sum(a => a.Length));
    }

    [Fact]
    public async Task A_second_writer_begins_when_many_wait_or_one_waits_long()
    {
        var commits = new Commits();
        var busy = new GroupCommit(commits.Save);
        List<Task<SaveResult>> all = [busy.Save(Item("first"), Ct)];
        SpinWait.SpinUntil(() => commits.Groups.Count == 1);
        all.AddRange(Enumerable.Range(0, 16).Select(i => busy.Save(Item($"w{i}"), Ct)));
        SpinWait.SpinUntil(() => commits.Groups.Count == 2);
        commits.Release();
        Assert.All(await Task.WhenAll(all), saved => Assert.True(saved.IsSaved));
        Assert.InRange(commits.Groups[1].Length, 1, 16);
        var (held, both) = Held();
        Assert.Equal([1, 1], held.Groups.Select(g => g.Length));
        held.Release();
        Assert.True((await both.Save(Item("last"), Ct)).IsSaved);
    }

    static SaveItem Item(string id) => new(new Write.Create(Samples.Patient(), id));

    static IReadOnlyList<SaveResult> Saved(IReadOnlyList<SaveItem> items) =>
        [.. items.Select(i => new SaveResult([.. i.Writes.Select(_ => default(WriteResult))]))];

    /// <summary>Both writers are held up in a commit, so that what comes next has to wait.</summary>
    static (Commits Commits, GroupCommit Group) Held()
    {
        var commits = new Commits();
        var group = new GroupCommit(commits.Save);
        for (var i = 0; i < 2; i++)
        {
            _ = group.Save(Item($"held-{i}"), Ct);
            SpinWait.SpinUntil(() => commits.Groups.Count == i + 1);
        }
        return (commits, group);
    }

    sealed class Commits
    {
        readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly List<string[]> groups = [];

        public IReadOnlyList<string[]> Groups
        {
            get
            {
                lock (groups) return [.. groups];
            }
        }

        public void Release() => released.SetResult();

        public async Task<IReadOnlyList<SaveResult>> Save(IReadOnlyList<SaveItem> items, bool alone)
        {
            lock (groups) groups.Add([.. items.Select(i => i.Writes[0].Id)]);
            await released.Task;
            return Saved(items);
        }
    }
}
