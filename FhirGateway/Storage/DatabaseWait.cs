using System.Diagnostics;
using Npgsql;

namespace FhirGateway.Storage;

/// <summary>Waits at start-up for a database server that does not accept connections yet.</summary>
internal static class DatabaseWait
{
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="limit">Longest wait.</param>
    /// <param name="say">Receives one line when the first attempt fails, and one when the server answers at last.</param>
    /// <remarks>Says nothing of a server that does not answer in the end: whoever uses the database reports that.</remarks>
    public static async Task ForAnswer(
        Database database, TimeSpan limit, Func<string, Task> say, CancellationToken cancellation)
    {
        if (limit == TimeSpan.Zero) return;
        var since = Stopwatch.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(250); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await database.Query($"select 1", row => row.GetInt32(0), cancellation);
                if (pause > TimeSpan.FromMilliseconds(250)) await say("The database answers.");
                return;
            }
            catch (NpgsqlException fault)
            {
                // A wrong password or an unknown database is not mended by waiting.
                if (!fault.IsTransient || Stopwatch.GetElapsedTime(since) + pause >= limit) return;
                if (pause == TimeSpan.FromMilliseconds(250))
                    await say($"The database does not answer ({fault.Message}); "
                        + $"waiting up to {limit.TotalSeconds:0} s (Gateway__DatabaseWait).");
            }
            await Task.Delay(pause, cancellation);
        }
    }
}
