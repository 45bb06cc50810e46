using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

/// <summary>The statements of one database that wait for a lock; tests with other databases run beside.</summary>
static class LockWaits
{
    /// <summary>Read outside the transaction that holds the lock, which would see the same list all the time.</summary>
    public static Task<List<string>> Of(Database database) => database.Query($"""
        select query from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
        """, row => row.GetString(0), TestContext.Current.CancellationToken);

    public static async Task Until(Database database, Func<List<string>, bool> holds)
    {
        List<string> waiting = [];
        await Eventually.Value(
            async () => holds(waiting = await Of(database)) ? waiting : null,
            () => $"waiting for a lock are: {string.Join("; ", waiting)}");
    }

    /// <summary>Until work waits for a lock; fails when it ends without waiting.</summary>
    public static Task UntilHeldUp(Database database, Task work) => Until(database, waiting =>
    {
        if (waiting.Count > 0) return true;
        Assert.False(work.IsCompleted, "It ended without waiting for a lock.");
        return false;
    });
}
