using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// Brings new keys and words from the pending lists of their indexes into their places, a moment after they were written,
/// so that searches find short lists and no writer has to wait for it (decisions/0020-pending-lists.md). It changes
/// nothing that anybody sees.
/// </summary>
internal sealed class PendingListLoop(Database database, ILogger<PendingListLoop> log)
    : EnduringLoop(log, "Emptying the pending lists of the search index", TimeSpan.FromSeconds(5))
{
    /// <summary>As long as a list may grow: some hundred resources.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected override async Task Step(CancellationToken stopping)
    {
        var change = database.Changes.Next;
        await database.All(Clean, row => row.GetInt64(0), stopping);
        await change.WaitAsync(stopping);
        await Task.Delay(Pause, stopping);
    }

    /// <summary>How many pages each list had.</summary>
    internal static Sql Clean => Sql.Of($"""
        select gin_clean_pending_list(list) from (
          select inhrelid as list from pg_inherits where inhparent = 'search_keys'::regclass
          union all
          select 'txt_content'::regclass
        ) lists
        """);
}
