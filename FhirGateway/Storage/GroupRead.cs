using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// Gathers reads that come while others are under way: whoever asks next takes along all that wait, for a statement costs
/// much the same for one row and ten. Nobody is kept waiting for company.
/// </summary>
/// <param name="mostReaders">So many ask at the same time.</param>
/// <param name="find">What of these the audience may see, by reference.</param>
internal sealed class GroupRead(
    int mostReaders,
    Func<IReadOnlyCollection<(string Type, string Id)>, Audience, Task<IReadOnlyDictionary<string, StoredResource>>> find)
{
    const int MostRows = 16;

    readonly Lock gate = new();
    readonly Queue<Waiting> queue = [];
    int readers;

    /// <summary>Null when there is none that the audience may see.</summary>
    public Task<StoredResource?> Read(string type, string id, Audience audience, CancellationToken cancellation)
    {
        var waiting = new Waiting(type, id, audience, cancellation);
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
                var found = await find([.. group.Select(w => (w.Type, w.Id)).Distinct()], group[0].Audience);
                foreach (var waiting in group)
                    waiting.Done.TrySetResult(found.GetValueOrDefault($"{waiting.Type}/{waiting.Id}"));
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
        lock (gate)
        {
            while (group.Count < MostRows && queue.TryPeek(out var next))
            {
                var isGone = next.Cancellation.IsCancellationRequested;
                if (!isGone && group.Count > 0 && next.Audience.Name != group[0].Audience.Name) break;
                queue.Dequeue();
                if (!isGone) group.Add(next);
            }
            if (group.Count == 0) readers--;
        }
        return group;
    }

    sealed record Waiting(string Type, string Id, Audience Audience, CancellationToken Cancellation)
    {
        public TaskCompletionSource<StoredResource?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
