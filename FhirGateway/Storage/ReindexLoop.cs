using System.Diagnostics;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// Follows the stored SearchParameters, and rebuilds the index rows that are behind. Between two transactions it leaves
/// the database to others.
/// </summary>
internal sealed class ReindexLoop(ResourceStore store, Reindexer reindexer, ChangeFeed feed, ILogger<ReindexLoop> log)
    : EnduringLoop(log, "Rebuilding the search index", TimeSpan.FromSeconds(5))
{
    /// <summary>No more often than so is it looked whether a parameter was added.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    static readonly TimeSpan PauseBetweenSteps = TimeSpan.FromMilliseconds(10);

    /// <summary>Rows may fall behind again: another node may know a new parameter a moment later.</summary>
    static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    /// <summary>By this no row was behind when it was looked.</summary>
    SearchCatalogue? settled;

    // Real time, not the gateway's: a clock turned by hand would never look again.
    long looked = Stopwatch.GetTimestamp();

    protected override async Task Step(CancellationToken stopping)
    {
        var change = feed.WaitForChange(stopping);
        await store.Catalogues.Refresh(stopping);
        var catalogue = store.Catalogues.Current;
        if (settled == catalogue && Stopwatch.GetElapsedTime(looked) < LookAgainAfter)
        {
            await change;
            await Task.Delay(Pause, stopping);
            return;
        }
        settled = await reindexer.Step(stopping) == 0 ? catalogue : null;
        looked = Stopwatch.GetTimestamp();
        await Task.Delay(PauseBetweenSteps, stopping);
    }
}
