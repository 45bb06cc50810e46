using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// Gathers reads that come while others are under way: whoever asks next takes along all that wait, for a statement costs
/// much the same for one row and ten. Nobody is kept waiting for company.
/// </summary>
/// <param name="mostReaders">So many ask at the same time.</param>
/// <param name="find">What the audience may see for each of these ids, which are distinct.</param>
internal sealed class GroupRead(
    int mostReaders,
    Func<IReadOnlyList<(string Type, string Id)>, Audience, Task<ILookup<(string Type, string Id), StoredResource>>> find)
{
    const int MostIds = 16;

    readonly Lock gate = new();
    readonly Queue<Waiting> queue = [];
    int readers;

    /// <summary>What there is for these ids and the audience may see.</summary>
    public Task<IReadOnlyList<StoredResource>> Read(
        IReadOnlyList<(string Type, string Id)> wanted, Audience audience, CancellationToken cancellation)
    {
        var waiting = new Waiting(wanted, audience, cancellation);
        lock (gate)
        {
            queue.Enqueue(waiting);
            if (readers == mostReaders) return waiting.Done.Task.WaitAsync(cancellation);
            readers++;
        }
        _ = Drain();
        return waiting.Done.Task.WaitAsync(cancellation);
    }

    async Task Drain()
    {
        while (Next() is { Count: > 0 } group)
        {
            try
            {
                var found = await find([.. group.SelectMany(w => w.Wanted).Distinct()], group[0].Audience);
                foreach (var waiting in group)
                    waiting.Done.TrySetResult([.. waiting.Wanted.SelectMany(id => found[id]).DistinctBy(row => row.Rid)]);
            }
            catch (Exception e)
            {
                // Nobody knows it of one row alone: each caller learns it.
                foreach (var waiting in group) waiting.Done.TrySetException(e);
            }
        }
    }

    /// <summary>The oldest that wait and have one audience; empty when nobody does and the reader ends.</summary>
    List<Waiting> Next()
    {
        var group = new List<Waiting>();
        var ids = 0;
        lock (gate)
        {
            while (queue.TryPeek(out var next))
            {
                var isGone = next.Cancellation.IsCancellationRequested;
                if (!isGone && group.Count > 0
                    && (ids + next.Wanted.Count > MostIds || next.Audience.Name != group[0].Audience.Name)) break;
                queue.Dequeue();
                if (isGone) continue;
                group.Add(next);
                ids += next.Wanted.Count;
            }
            if (group.Count == 0) readers--;
        }
        return group;
    }

    sealed record Waiting(
        IReadOnlyList<(string Type, string Id)> Wanted, Audience Audience, CancellationToken Cancellation)
    {
        public TaskCompletionSource<IReadOnlyList<StoredResource>> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
