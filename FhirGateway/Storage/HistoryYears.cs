using Npgsql;

namespace FhirGateway.Storage;

/// <summary>
/// The history's partitions, one for each year of UTC, made before the year begins: few, because every read goes through
/// all of them. A version that comes without one goes to the partition for the rest, and then all of its month do; the
/// rest of the year gets its own. All are served alike.
/// </summary>
internal sealed class HistoryYears(Database database)
{
    /// <summary>Months looked ahead: a gateway may stand still so long and find its year ready.</summary>
    const int Ahead = 3;

    const int Attempts = 5;

    /// <returns>The partitions that were made now.</returns>
    public async Task<IReadOnlyList<string>> Ensure(CancellationToken cancellation)
    {
        var now = database.Clock.GetUtcNow();
        var last = (await database.Query(
            $"select coalesce(max(hi), '-infinity') from history_partition",
            r => r.GetFieldValue<DateTimeOffset>(0), cancellation))[0];
        var made = new List<string>();
        for (var year = now.Year; year <= now.AddMonths(Ahead).Year; year++)
            if (last.Year <= year && await Add(year, cancellation) is { } partition) made.Add(partition);
        return made;
    }

    // The partition for the rest is locked for a moment; who reads it long is waited for a little, and again.
    async Task<string?> Add(int year, CancellationToken cancellation)
    {
        var first = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await database.Change(
                    $"select add_history_year({first})", r => r.IsDBNull(0) ? null : r.GetString(0), cancellation))[0];
            }
            catch (PostgresException e) when (e.SqlState
                is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), cancellation);
            }
        }
    }
}
