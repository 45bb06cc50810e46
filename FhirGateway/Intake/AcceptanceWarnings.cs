using FhirGateway.Referrals;
using FhirGateway.Rules;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// Judges the cases of the tracked requests that were just written, as the next sweep will: the sender learns it at once,
/// while the person who wrote the letter is still at the screen.
/// </summary>
internal sealed partial class AcceptanceWarnings(
    Database database, CaseLoader loader, PolicySet policies, TimeProvider clock, ILogger<AcceptanceWarnings> log)
{
    /// <summary>The breached findings of the cases, each once.</summary>
    public async Task<IReadOnlyList<Finding>> Of(IReadOnlyList<Written> writes, CancellationToken ct)
    {
        var requests = writes.Where(w => w.Wanted.Resource is { } resource && Tracked.Is(resource)).ToList();
        if (requests.Count == 0) return [];
        var now = clock.GetUtcNow();
        var asOf = writes.Max(w => w.Stored.At) is var newest && newest > now ? newest : now;
        try
        {
            if (new SubmittedCases(writes, asOf, loader).CannotBreach(requests, policies)) return [];
            var judged = await Judge([.. requests.Select(r => r.Stored.Rid).Distinct()], asOf, ct);
            return [.. judged.SelectMany(j => j.Findings).Where(f => f.State == FindingState.Breached)
                .DistinctBy(f => (f.Rule, f.Focus))];
        }
#pragma warning disable CA1031 // The writes are stored: an answer that says otherwise would be a lie. The sweep judges them.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogUnjudged(log, requests[0].Wanted.Reference, fault);
            return [];
        }
    }

    /// <summary>The cases of these requests; a follow-up or a test is judged with the request that it is based on.</summary>
    async Task<List<JudgedCase>> Judge(IReadOnlyList<long> requests, DateTimeOffset asOf, CancellationToken ct)
    {
        var judged = await Load(requests, asOf, ct);
        var above = judged.Where(j => !j.Sheet.IsCase).Select(RootOf).OfType<long>().Except(requests).Distinct().ToList();
        if (above.Count > 0) judged.AddRange(await Load(above, asOf, ct));
        return judged;
    }

    async Task<List<JudgedCase>> Load(IReadOnlyList<long> rids, DateTimeOffset asOf, CancellationToken ct)
    {
        var cases = await database.Snapshot(t => loader.Load(t, rids, null, asOf, ct), ct);
        return [.. cases.Values.Select(loaded => JudgedCase.Of(loaded, policies))];
    }

    static long? RootOf(JudgedCase judged)
    {
        var root = Links.RootOf(new CaseHistories(judged.Case.File), judged.Case.File.Root);
        return judged.Case.Resources.TryGetValue(root, out var resource) ? resource.Rid : null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What was written to {Reference} could not be judged at once.")]
    static partial void LogUnjudged(ILogger log, string reference, Exception fault);
}
