using System.Diagnostics;
using Npgsql;

namespace FhirGateway.Storage;

/// <summary>Waits at start-up for a database server that does not accept connections yet.</summary>
internal static class DatabaseWait
{
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <param name="limit">Longest wait; zero asks once.</param>
    /// <param name="say">Receives one line when the first attempt fails, and one when the server answers at last.</param>
    /// <exception cref="NpgsqlException">
    /// No connection within the limit, or a refusal that waiting does not mend (password, unknown database).
    /// </exception>
    public static async Task ForAnswer(
        Database database, TimeSpan limit, Func<string, Task> say, CancellationToken cancellation)
    {
        var since = Stopwatch.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(250); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await database.Query($"select 1", row => row.GetInt32(0), cancellation);
                if (pause > TimeSpan.FromMilliseconds(250)) await say("The database answers.");
                return;
            }
            catch (NpgsqlException fault) when (fault.IsTransient && Stopwatch.GetElapsedTime(since) + pause < limit)
            {
                if (pause == TimeSpan.FromMilliseconds(250))
                    await say($"The database does not answer ({fault.Message}); "
                        + $"waiting up to {limit.TotalSeconds:0} s (Gateway__DatabaseWait).");
            }
            await Task.Delay(pause, cancellation);
        }
    }
}
