using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>Locks that another session of the database keeps delay only the writes that need them.</summary>
public sealed class LockedRowTests(PostgresFixture postgres) : StoreTest(postgres)
{
    [Fact]
    public async Task Writes_of_locked_rows_are_refused_and_all_others_are_stored_meanwhile()
    {
        foreach (var id in (string[])["a", "b", "c"]) await Save(new Write.Create(Samples.Patient(), id));
        await Database.Transact(async holding =>
        {
            await holding.Execute($"select from cur where fid in ('a', 'b') for update", Ct);
            var locked = Update(["a", "b", "a"]);
            var others = Update([.. Enumerable.Range(0, 100).Select(i => $"n{i}"), "c"]);
            Assert.All(await Task.WhenAll(others), saved => Assert.True(saved.IsSaved));
            Assert.All(await Task.WhenAll(locked), AssertLockedOut);
            // Ids known to be locked take a lane of their own: other writes do not wait behind them again.
            var again = Update(["a", "b"]);
            Assert.All(await Task.WhenAll(Update(["c", "n1"])), saved => Assert.True(saved.IsSaved));
            Assert.All(await Task.WhenAll(again), AssertLockedOut);
        }, Ct);
        Assert.Equal(1, (await Find("Patient", "a"))!.Version);
        Assert.All(await Task.WhenAll(Update(["a", "b"])), saved => Assert.True(saved.IsSaved));
    }

    [Fact]
    public async Task Deletion_and_conditional_write_that_cannot_have_their_locks_are_refused_too()
    {
        await Save(new Write.Create(Samples.Patient(), "a"));
        await Database.Transact(async holding =>
        {
            await holding.Execute($"select from cur where fid = 'a' for share", Ct);
            await holding.Execute($"select pg_advisory_xact_lock(4711)", Ct);
            var deletion = Store.Save(new SaveItem(new Write.Delete("Patient", "a")), Ct);
            var conditional = Store.Save(new SaveItem(new Write.Create(Samples.Patient(), "b"))
            {
                Conditions = [new Condition(Sql.Of($"select rid from cur where fid = {"b"} and ver > 0"), [], Key: 4711)],
            }, Ct);
            Assert.True((await Store.Save(new SaveItem(new Write.Create(Samples.Patient(), "c")), Ct)).IsSaved);
            AssertLockedOut(await deletion);
            AssertLockedOut(await conditional);
        }, Ct);
        Assert.True((await Store.Save(new SaveItem(new Write.Delete("Patient", "a")), Ct)).IsSaved);
    }

    [Fact]
    public async Task Lock_that_is_released_in_time_delays_its_write_and_nothing_else()
    {
        await Save(new Write.Create(Samples.Patient(), "a"));
        List<Task<SaveResult>> waiting = [];
        await Database.Transact(async holding =>
        {
            await holding.Execute($"select from cur where fid = 'a' for update", Ct);
            waiting = Update(["a"]);
            await Eventually.True(async () => (await Database.Query($"""
                select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
                """, row => row.GetInt32(0), Ct)).Count > 0, "the write waits for the lock");
        }, Ct);
        Assert.True((await waiting[0]).IsSaved);
    }

    List<Task<SaveResult>> Update(string[] ids) =>
        [.. ids.Select(id => Store.Save(new SaveItem(new Write.Update(Samples.Patient("Other"), id, AsCreate: true)), Ct))];

    static void AssertLockedOut(SaveResult saved)
    {
        Assert.Equal(OutcomeKind.Unavailable, saved.Refusal!.Kind);
        Assert.Equal("lock-error", saved.Refusal.Issues[0].Code);
    }
}
