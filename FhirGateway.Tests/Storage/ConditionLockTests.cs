using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>Conditional saves of several gateways wait for each other where their locks exclude each other.</summary>
public sealed class ConditionLockTests(PostgresFixture postgres) : StoreTest(postgres)
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    static ConditionLock[] Key(long key) =>
        [ConditionLock.WithOthers("Patient"), ConditionLock.OfKey("Patient", key)];

    Task<SaveResult> Save(string id, params ConditionLock[] locks) =>
        Store.Save(new SaveItem(new Write.Create(Samples.Patient(), id)) { Locks = locks }, Ct);

    /// <summary>Whether the save waits for another session that holds the lock.</summary>
    async Task<bool> Waits(ConditionLock held, ConditionLock[] own)
    {
        var taken = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var holder = Database.Transact(async transaction =>
        {
            await transaction.Execute(held.IsShared
                ? Sql.Of($"select pg_advisory_xact_lock_shared({held.Number})")
                : Sql.Of($"select pg_advisory_xact_lock({held.Number})"), Ct);
            taken.SetResult();
            await release.Task.WaitAsync(Limit, Ct);
        }, Ct);
        await taken.Task.WaitAsync(Limit, Ct);
        var saving = Save(Guid.NewGuid().ToString(), own);
        var waited = await IsWaiting(saving);
        release.SetResult();
        await holder.WaitAsync(Limit, Ct);
        Assert.True((await saving.WaitAsync(Limit, Ct)).IsSaved);
        return waited;
    }

    /// <summary>True once a session waits for an advisory lock; false once the save is done without.</summary>
    async Task<bool> IsWaiting(Task saving)
    {
        for (var until = TimeProvider.System.GetUtcNow() + Limit; TimeProvider.System.GetUtcNow() < until;)
        {
            if (saving.IsCompleted) return false;
            var waiting = await Database.Query(Sql.Of($"""
                select count(*) from pg_locks l join pg_database d on d.oid = l.database
                where l.locktype = 'advisory' and not l.granted and d.datname = current_database()
                """), row => row.GetInt64(0), Ct);
            if (waiting[0] > 0) return true;
            await Task.Delay(10, Ct);
        }
        throw new TimeoutException("The save neither waited nor ended.");
    }

    [Fact]
    public async Task A_key_waits_for_the_same_key_and_for_the_whole_type()
    {
        Assert.True(await Waits(ConditionLock.OfKey("Patient", 7), Key(7)));
        Assert.True(await Waits(ConditionLock.OfWholeType("Patient"), Key(7)));
        Assert.True(await Waits(ConditionLock.WithOthers("Patient"), [ConditionLock.OfWholeType("Patient")]));
    }

    [Fact]
    public async Task A_key_waits_for_no_other_key_and_no_other_type()
    {
        Assert.False(await Waits(ConditionLock.OfKey("Patient", 8), Key(7)));
        Assert.False(await Waits(ConditionLock.OfKey("Task", 7), Key(7)));
        Assert.False(await Waits(ConditionLock.WithOthers("Patient"), Key(7)));
        Assert.False(await Waits(ConditionLock.OfWholeType("Task"), [ConditionLock.OfWholeType("Patient")]));
    }
}
