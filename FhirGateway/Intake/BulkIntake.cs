using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// The gate for many resources at once, one to a line. What is new and without fault is stored by COPY, as ordinary writes
/// would have stored it one after the other; what is there already in the same words is left alone, so that a repeated
/// import changes nothing; the rest goes the ordinary way in its turn.
/// </summary>
internal sealed class BulkIntake(
    ResourceStore store, Database database, Acceptance acceptance, AcceptanceDirectory directory, ResourceCheck check,
    RequiredProfiles required, TimeProvider clock)
{
    /// <summary>From so many new resources on the planner is told.</summary>
    const int ManyResources = 5000;

    /// <summary>A result for each line, in order.</summary>
    public async IAsyncEnumerable<BulkLineResult> Run(
        IAsyncEnumerable<BulkLine> lines, BulkTerms terms, [EnumeratorCancellation] CancellationToken ct)
    {
        var chunks = Channel.CreateBounded<IReadOnlyList<ReadLine>>(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = Task.Run(
            () => new BulkReader(store, check, required, acceptance.NewId, terms).Fill(chunks.Writer, lines, stop.Token), CancellationToken.None);
        var workflow = new BulkWorkflow(database, directory, store, clock);
        var added = 0;
        try
        {
            await foreach (var result in Stored(chunks.Reader.ReadAllAsync(ct), workflow, ct))
            {
                if (result.IsNew) added++;
                yield return result;
            }
            if (added >= ManyResources) await store.Settle(ct);
        }
        finally
        {
            // Whoever stops asking stops the reading.
            await stop.CancelAsync();
            await reading;
        }
    }

    /// <summary>
    /// Two runs that have nothing to do with each other are stored at the same time: while PostgreSQL takes the rows of one,
    /// those of the next are made.
    /// </summary>
    async IAsyncEnumerable<BulkLineResult> Stored(
        IAsyncEnumerable<IReadOnlyList<ReadLine>> chunks, BulkWorkflow workflow, [EnumeratorCancellation] CancellationToken ct)
    {
        var pending = new Queue<StoredRun>();
        try
        {
            await foreach (var chunk in chunks)
                foreach (var run in Runs(chunk))
                {
                    if (pending.TryPeek(out var before) && before.Concerns(run))
                        foreach (var result in await First()) yield return result;
                    pending.Enqueue(await Begin(run, workflow, ct));
                    if (pending.Count > 1)
                        foreach (var result in await First()) yield return result;
                }
            if (pending.Count > 0)
                foreach (var result in await First()) yield return result;
        }
        finally
        {
            foreach (var left in pending) await ((Task)left.Results).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task<IReadOnlyList<BulkLineResult>> First()
        {
            var results = await pending.Peek().Results;
            pending.Dequeue();
            return results;
        }
    }

    /// <summary>What may be stored together: nothing overtakes a line that may write anything.</summary>
    static IEnumerable<List<ReadLine>> Runs(IReadOnlyList<ReadLine> chunk)
    {
        var run = new List<ReadLine>();
        foreach (var line in chunk)
        {
            if (line.IsBarrier && run.Count > 0)
            {
                yield return run;
                run = [];
            }
            run.Add(line);
            if (!line.IsBarrier) continue;
            yield return run;
            run = [];
        }
        if (run.Count > 0) yield return run;
    }

    async Task<StoredRun> Begin(List<ReadLine> run, BulkWorkflow workflow, CancellationToken ct)
    {
        var own = run.Where(l => l.Row is { Write: Write.Update }).Select(l => (l.Row!.Write.Type, l.Row.Write.Id)).ToList();
        var there = own.Count == 0
            ? new Dictionary<string, StoredResource>() : await store.FindAll(own, Audience.Everyone, ct);
        var fresh = FirstOfEach(run).Where(l => !there.ContainsKey(ReferenceOf(l))).ToList();
        return new StoredRun(run, Save(run, there, await workflow.Items(fresh, ct), ct));
    }

    async Task<IReadOnlyList<BulkLineResult>> Save(
        List<ReadLine> run, IReadOnlyDictionary<string, StoredResource> there,
        IReadOnlyDictionary<ReadLine, ImportItem> items, CancellationToken ct)
    {
        var stored = items.Count == 0 ? new HashSet<ImportItem>() : await store.Import([.. items.Values], ct);
        var seen = new HashSet<string>();
        return [.. run.Select(line =>
        {
            if (line.Row is null) return new BulkLineResult(line.Line, null, false);
            if (items.TryGetValue(line, out var item))
                return new BulkLineResult(line.Line, stored.Contains(item) ? line.Row.Stored : null, stored.Contains(item));
            // A line that another one of this run changes again is no longer what is stored.
            var same = there.GetValueOrDefault(ReferenceOf(line)) is { } known && seen.Add(ReferenceOf(line)) && line.Row.IsSameAs(known);
            return new BulkLineResult(line.Line, same ? there[ReferenceOf(line)] : null, false);
        })];
    }

    /// <summary>Lines with a row; of several with one id the first, which the others change in their turn.</summary>
    static IEnumerable<ReadLine> FirstOfEach(List<ReadLine> run) =>
        run.Where(l => l.Row is not null).DistinctBy(ReferenceOf);

    static string ReferenceOf(ReadLine line) => $"{line.Row!.Write.Type}/{line.Row.Write.Id}";
}
