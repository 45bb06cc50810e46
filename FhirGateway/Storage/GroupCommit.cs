using System.Diagnostics;
using FhirGateway.Fhir;

namespace FhirGateway.Storage;

/// <summary>
/// Gathers what many callers save at the same time into few transactions: whoever commits takes along all that waits, so
/// that a COMMIT, which costs a flush to the disk, is shared. Nobody is kept waiting for company. What changes who may see
/// what is there already has a line of its own, so that one transaction that keeps all others out serves all who need it.
/// Both lines together are bounded: what does not fit is refused at once, for a server that accepts more than it can store
/// only fails later and worse.
/// </summary>
/// <param name="save">
/// Saves a group that fits together (<see cref="GroupClaims"/>), alone or beside others; a result for each item, in
/// order.
/// </param>
internal sealed class GroupCommit(Func<IReadOnlyList<SaveItem>, bool, Task<IReadOnlyList<SaveResult>>> save)
{
    /// <summary>So many have to wait before a second writer begins: a statement costs much the same for one row and ten.</summary>
    const int WorthAWriter = 16;

    /// <summary>Or one of them so long: the first may be held up by a lock.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);

    const int LongestQueue = 1024;
    const int LongestQueueOfLocked = 128;
    const long MostBytes = 128 << 20;

    static readonly Outcome Full = Outcome.Of(OutcomeKind.Unavailable, "throttled",
        "More is being written than can be stored now. Nothing of this was stored; send it again in a moment.");

    static readonly Outcome LockedOut = Outcome.Of(OutcomeKind.Unavailable, "lock-error",
        "Another database session holds a lock on what this write changes. Nothing of this was stored; send it again in a "
        + "moment.");

    /// <summary>Time for which writes of an id whose lock could not be had take the lane for locked ids.</summary>
    static readonly TimeSpan LockedFor = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();

    // Two writers, so that one group is prepared while the other is flushed.
    readonly Line together = new(mostWriters: 2, alone: false);
    readonly Line apart = new(mostWriters: 1, alone: true);

    // Writes of ids that another session keeps locked: one at a time, so that they hold up nobody else.
    readonly Line locked = new(mostWriters: 1, alone: false) { IsOneByOne = true };
    readonly Dictionary<(string, string), long> lockedSince = [];
    long bytes;

    /// <summary>Answers once the item is on disk, or refused. Cancelled, it is not saved, unless that has begun.</summary>
    public Task<SaveResult> Save(SaveItem item, CancellationToken cancellation)
    {
        var waiting = new Waiting(item, cancellation);
        lock (gate)
        {
            var length = together.Queue.Count + apart.Queue.Count + locked.Queue.Count;
            if (length >= LongestQueue || (length > 0 && bytes + waiting.Bytes > MostBytes))
                return Task.FromResult(Refusal(item, Full));
            var isLocked = IsLocked(waiting);
            if (isLocked && locked.Queue.Count >= LongestQueueOfLocked) return Task.FromResult(Refusal(item, LockedOut));
            Enqueue(isLocked ? locked : together, waiting);
        }
        return waiting.Done.Task;
    }

    void Enqueue(Line line, Waiting waiting)
    {
        lock (gate)
        {
            line.Queue.AddLast(waiting);
            bytes += waiting.Bytes;
            if (!line.IsWorthAWriter)
            {
                if (!line.IsWatched) _ = Watch(line);
                line.IsWatched = true;
                return;
            }
            line.Writers++;
            _ = Task.Run(() => Drain(line), CancellationToken.None);
        }
    }

    // While something waits. A timer may ring a little too early: then it has to ring again.
    async Task Watch(Line line)
    {
        while (true)
        {
            await Task.Delay(Patience);
            lock (gate)
            {
                if (line.IsWorthAWriter)
                {
                    line.Writers++;
                    _ = Task.Run(() => Drain(line), CancellationToken.None);
                }
                line.IsWatched = line.Queue.Count > 0;
                if (!line.IsWatched) return;
            }
        }
    }

    async Task Drain(Line line)
    {
        while (Next(line) is { Count: > 0 } group)
        {
            try
            {
                var results = await save(group.ConvertAll(w => w.Item), line.Alone);
                for (var i = 0; i < group.Count; i++) Answer(group[i], results[i]);
            }
            catch (Exception e)
            {
                // Nobody knows it of one item alone: each caller learns it.
                foreach (var waiting in group) waiting.Done.TrySetException(e);
            }
        }
    }

    void Answer(Waiting waiting, SaveResult result)
    {
        if (result.MovesParties) Enqueue(apart, waiting);
        else if (result.IsLockedOut) AnswerLockedOut(waiting);
        else if (result.Fault is { } fault) waiting.Done.SetException(fault);
        else waiting.Done.SetResult(result);
    }

    // Once more in the lane for locked ids. Refused there, with all that waits behind it for the same ids: each would wait
    // as long again.
    void AnswerLockedOut(Waiting waiting)
    {
        var claims = ClaimsOf(waiting).ToHashSet();
        List<Waiting> refused = [];
        lock (gate)
        {
            foreach (var claim in claims) lockedSince[claim] = Stopwatch.GetTimestamp();
            if (waiting.WasLockedOut)
            {
                refused = [waiting, .. locked.Queue.Where(w => ClaimsOf(w).Any(claims.Contains))];
                foreach (var other in refused.Skip(1)) Remove(locked, other);
            }
            else
            {
                waiting.WasLockedOut = true;
                Enqueue(locked, waiting);
            }
        }
        foreach (var one in refused) one.Done.SetResult(Refusal(one.Item, LockedOut));
    }

    bool IsLocked(Waiting waiting)
    {
        if (lockedSince.Count == 0) return false;
        foreach (var (claim, since) in lockedSince)
            if (Stopwatch.GetElapsedTime(since) > LockedFor) lockedSince.Remove(claim);
        return ClaimsOf(waiting).Any(lockedSince.ContainsKey);
    }

    static IEnumerable<(string, string)> ClaimsOf(Waiting waiting) =>
        waiting.Item.Writes.Select(w => (w.Type, w.Id)).Concat(
            waiting.Item.ConditionKeys.Concat(waiting.Item.Locks.Where(l => !l.IsShared).Select(l => l.Number))
                .Select(key => ("", $"{key}")));

    void Remove(Line line, Waiting waiting)
    {
        line.Queue.Remove(waiting);
        bytes -= waiting.Bytes;
    }

    static SaveResult Refusal(SaveItem item, Outcome refusal) =>
        new([.. item.Writes.Select(_ => new WriteResult(null, refusal, false))]);

    /// <summary>What may be committed together, oldest first; empty when there is nothing left and the writer ends.</summary>
    List<Waiting> Next(Line line)
    {
        var group = new List<Waiting>();
        var claims = new GroupClaims();
        lock (gate)
        {
            // Another one commits already, and will take along what has come meanwhile.
            var leaves = line.Writers > 1 && !line.IsPressing;
            for (var node = leaves ? null : line.Queue.First; node is not null && !claims.IsFull;)
            {
                var (waiting, next) = (node.Value, node.Next);
                if (group.Count > 0 && (line.IsOneByOne || !claims.Fits(waiting.Item))) break;
                Remove(line, waiting);
                node = next;
                if (waiting.Cancellation.IsCancellationRequested) waiting.Done.SetCanceled(waiting.Cancellation);
                else
                {
                    group.Add(waiting);
                    claims.Add(waiting.Item);
                }
            }
            if (group.Count == 0) line.Writers--;
        }
        return group;
    }

    sealed class Line(int mostWriters, bool alone)
    {
        public int MostWriters { get; } = mostWriters;
        public bool Alone { get; } = alone;
        public bool IsOneByOne { get; init; }
        public LinkedList<Waiting> Queue { get; } = [];
        public int Writers { get; set; }

        /// <summary>Somebody looks from time to time whether what waits has waited too long.</summary>
        public bool IsWatched { get; set; }

        public bool IsWorthAWriter =>
            Queue.Count > 0 && (Writers == 0 || (Writers < MostWriters && IsPressing));

        public bool IsPressing => Queue.Count >= WorthAWriter
            || (Queue.First is { } oldest && Stopwatch.GetElapsedTime(oldest.Value.Since) >= Patience);
    }

    sealed class Waiting(SaveItem item, CancellationToken cancellation)
    {
        public SaveItem Item { get; } = item;
        public CancellationToken Cancellation { get; } = cancellation;

        /// <summary>A lock that it needs could not be had once already.</summary>
        public bool WasLockedOut { get; set; }
        public long Since { get; } = Stopwatch.GetTimestamp();
        public long Bytes { get; } = item.Writes.Sum(w => w switch
        {
            Write.Create create => (long)create.Resource.Json.Length,
            Write.Update update => update.Resource.Json.Length,
            _ => 0,
        });

        public TaskCompletionSource<SaveResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
