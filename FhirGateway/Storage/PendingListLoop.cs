using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// As long as the gateway runs: brings new keys and words from the pending lists of their indexes into their places, a
/// moment after they were written, so that searches find short lists and no writer has to wait for it
/// (decisions/0020-pending-lists.md). It changes nothing that anybody sees.
/// </summary>
internal sealed partial class PendingListLoop(Database database, ILogger<PendingListLoop> log) : BackgroundService
{
    /// <summary>As long as a list may grow: some hundred resources.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var change = database.Changes.Next;
                await database.All(Clean, row => row.GetInt64(0), stoppingToken);
                await change.WaitAsync(stoppingToken);
                await Task.Delay(Pause, stoppingToken);
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

    /// <summary>How many pages each list had.</summary>
    internal static Sql Clean => Sql.Of($"""
        select gin_clean_pending_list(list) from (
          select inhrelid as list from pg_inherits where inhparent = 'search_keys'::regclass
          union all
          select 'txt_content'::regclass
        ) lists
        """);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The pending lists of the search index could not be emptied now")]
    static partial void LogFault(ILogger log, Exception fault);
}
