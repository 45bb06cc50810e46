using Npgsql;

namespace FhirGateway.Storage;

/// <summary>
/// The history's partitions, one for each month of UTC, made before the month begins. A version whose month has none goes
/// to the partition for the rest, and then all of its month do; both are served alike.
/// </summary>
internal sealed class HistoryMonths(Database database)
{
    /// <summary>Months made ahead of the present one: a gateway may stand still so long and find its month ready.</summary>
    const int Ahead = 3;

    const int Attempts = 5;

    /// <returns>The partitions that were made now.</returns>
    public async Task<IReadOnlyList<string>> Ensure(CancellationToken cancellation)
    {
        var now = database.Clock.GetUtcNow();
        var present = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var wanted = Enumerable.Range(0, Ahead + 1).Select(i => present.AddMonths(i)).ToList();
        var there = await database.Query(
            $"select lo, hi from history_partition where hi > {present}",
            r => (From: r.GetFieldValue<DateTimeOffset>(0), To: r.GetFieldValue<DateTimeOffset>(1)), cancellation);
        var made = new List<string>();
        foreach (var month in wanted.Where(m => !there.Exists(t => t.From < m.AddMonths(1) && t.To > m)))
            if (await Add(month, cancellation) is { } partition) made.Add(partition);
        return made;
    }

    // The partition for the rest is locked for a moment; who reads it long is waited for a little, and again.
    async Task<string?> Add(DateTimeOffset month, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await database.Query(
                    $"select add_history_month({month})", r => r.IsDBNull(0) ? null : r.GetString(0), cancellation))[0];
            }
            catch (PostgresException e) when (e.SqlState
                is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), cancellation);
            }
        }
    }
}
