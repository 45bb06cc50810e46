using FhirGateway.Fhir;

namespace FhirGateway.Storage;

/// <summary>
/// Gathers what many callers save at the same time into few transactions: whoever commits takes along all that waits, so
/// that a COMMIT, which costs a flush to the disk, is shared. Nobody is kept waiting for company. The queue is bounded:
/// what does not fit is refused at once, for a server that accepts more than it can store only fails later and worse.
/// </summary>
/// <param name="save">
/// Saves a group that holds no logical id and no condition's key twice; a result for each item, in order.
/// </param>
internal sealed class GroupCommit(Func<IReadOnlyList<SaveItem>, Task<IReadOnlyList<SaveResult>>> save)
{
    /// <summary>Two, so that one group is prepared while the other is flushed.</summary>
    const int MostWriters = 2;

    const int MostWrites = 64;
    const int LongestQueue = 1024;
    const long MostBytes = 128 << 20;

    static readonly Outcome Full = Outcome.Of(OutcomeKind.Unavailable, "throttled",
        "More is being written than can be stored now. Nothing of this was stored; send it again in a moment.");

    readonly Lock gate = new();
    readonly LinkedList<Waiting> queue = [];
    long bytes;
    int writers;

    /// <summary>Answers once the item is on disk, or refused. Cancelled, it is not saved, unless that has begun.</summary>
    public Task<SaveResult> Save(SaveItem item, CancellationToken cancellation)
    {
        var waiting = new Waiting(item, cancellation);
        lock (gate)
        {
            if (queue.Count >= LongestQueue || (queue.Count > 0 && bytes + waiting.Bytes > MostBytes))
                return Task.FromResult(new SaveResult([.. item.Writes.Select(_ => new WriteResult(null, Full, false))]));
            queue.AddLast(waiting);
            bytes += waiting.Bytes;
            if (writers == MostWriters) return waiting.Done.Task;
            writers++;
        }
        _ = Task.Run(Drain, CancellationToken.None);
        return waiting.Done.Task;
    }

    async Task Drain()
    {
        while (Next() is { Count: > 0 } group)
        {
            try
            {
                var results = await save(group.ConvertAll(w => w.Item));
                for (var i = 0; i < group.Count; i++)
                    if (results[i].Fault is { } fault) group[i].Done.SetException(fault);
                    else group[i].Done.SetResult(results[i]);
            }
            catch (Exception e)
            {
                // Nobody knows it of one item alone: each caller learns it.
                foreach (var waiting in group) waiting.Done.TrySetException(e);
            }
        }
    }

    /// <summary>What may be committed together, oldest first; empty when there is nothing left and the writer ends.</summary>
    List<Waiting> Next()
    {
        var group = new List<Waiting>();
        var ids = new HashSet<(string, string)>();
        lock (gate)
        {
            for (var node = queue.First; node is not null && ids.Count < MostWrites;)
            {
                var (waiting, next) = (node.Value, node.Next);
                var own = waiting.Item.Claims.ToList();
                // Each item of a group must see what the one before has done.
                if (group.Count > 0 && (ids.Count + own.Count > MostWrites || ids.Overlaps(own))) break;
                queue.Remove(node);
                bytes -= waiting.Bytes;
                node = next;
                if (waiting.Cancellation.IsCancellationRequested) waiting.Done.SetCanceled(waiting.Cancellation);
                else
                {
                    group.Add(waiting);
                    ids.UnionWith(own);
                }
            }
            if (group.Count == 0) writers--;
        }
        return group;
    }

    sealed class Waiting(SaveItem item, CancellationToken cancellation)
    {
        public SaveItem Item { get; } = item;
        public CancellationToken Cancellation { get; } = cancellation;
        public long Bytes { get; } = item.Writes.Sum(w => w switch
        {
            Write.Create create => (long)create.Resource.Json.Length,
            Write.Update update => update.Resource.Json.Length,
            _ => 0,
        });

        public TaskCompletionSource<SaveResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
