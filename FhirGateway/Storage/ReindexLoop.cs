using System.Diagnostics;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// As long as the gateway runs: follows the stored SearchParameters, and rebuilds the index rows that are behind. Between
/// two transactions it leaves the database to others.
/// </summary>
internal sealed partial class ReindexLoop(
    ResourceStore store, Reindexer reindexer, ChangeFeed feed, ILogger<ReindexLoop> log) : BackgroundService
{
    /// <summary>No more often than so is it looked whether a parameter was added.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    static readonly TimeSpan PauseBetweenSteps = TimeSpan.FromMilliseconds(10);

    /// <summary>Rows may fall behind again: another node may know a new parameter a moment later.</summary>
    static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        SearchCatalogue? settled = null;
        // Real time, not the gateway's: a clock turned by hand would never look again.
        var looked = Stopwatch.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var change = feed.WaitForChange(stoppingToken);
                await store.Catalogues.Refresh(stoppingToken);
                var catalogue = store.Catalogues.Current;
                if (settled == catalogue && Stopwatch.GetElapsedTime(looked) < LookAgainAfter)
                {
                    await change;
                    await Task.Delay(Pause, stoppingToken);
                    continue;
                }
                settled = await reindexer.Step(stoppingToken) == 0 ? catalogue : null;
                looked = Stopwatch.GetTimestamp();
                await Task.Delay(PauseBetweenSteps, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The loop outlives a database that is away for a while.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFault(log, fault);
                await Task.Delay(PauseAfterFault, stoppingToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Rebuilding the search index failed and is tried again.")]
    static partial void LogFault(ILogger log, Exception fault);
}
