using FhirGateway.Referrals;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// Keeps the row, the links and the deadlines of every case that a change touches. The feed only hints: each case is
/// rebuilt from what the store says now, so the order of changes does not matter. Raises no Flags: it makes the case
/// due, and the sweep judges.
/// </summary>
internal sealed partial class ReferralProjector(
    Database database, ChangeFeed feed, CaseLoader loader, PolicySet policies, TimeProvider clock,
    ILogger<ReferralProjector> log) : IDisposable
{
    public const string Consumer = "referral-projector";
    const int BatchSize = 500;
    const int WorthAStep = 100;
    const int CasesPerTransaction = 100;

    readonly SemaphoreSlim oneAtATime = new(1, 1);
    readonly string rulesVersion = JudgedCase.VersionOf(policies);
    bool rearmed;
    long rearmedUpTo;

    public void Dispose() => oneAtATime.Dispose();

    /// <summary>Follows the feed until nothing is left to read; how many changes it took in.</summary>
    /// <param name="pause">After a step with little to do, so that more comes together for the next.</param>
    public async Task<int> Drain(CancellationToken ct, TimeSpan pause = default)
    {
        await oneAtATime.WaitAsync(ct);
        try
        {
            var taken = 0;
            while (true)
            {
                for (var batch = await Step(ct); batch > 0; batch = await Step(ct))
                {
                    taken += batch;
                    if (batch < WorthAStep) await Task.Delay(pause, ct);
                }
                // Page by page, so that judging everything again holds up no change.
                if (rearmed || !await RearmPage(ct)) return taken;
            }
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    async Task<int> Step(CancellationToken ct)
    {
        var from = await feed.Position(Consumer, ct);
        var entries = await feed.Read(from, BatchSize, ct);
        if (entries.Count == 0) return 0;
        var affected = await AffectedBy(entries, ct);
        var advance = ChangeFeed.Advance(Consumer, from, entries[^1].Position, clock.GetUtcNow());
        var groups = affected.Chunk(CasesPerTransaction).ToList();
        for (var i = 0; i < groups.Count; i++)
        {
            // The cursor moves with the last group: what was done before it does no harm when it is done again.
            IReadOnlyList<Sql> companions = i == groups.Count - 1 ? [.. await Others(entries, ct), advance] : [];
            await Project(groups[i], companions, ct);
        }
        if (groups.Count == 0) await Project([], [.. await Others(entries, ct), advance], ct);
        return entries.Count;
    }

    Task<IReadOnlyList<AffectedCase>> AffectedBy(IReadOnlyList<FeedEntry> entries, CancellationToken ct) =>
        AffectedCases.Find(database, entries.DistinctBy(e => e.Rid).ToLookup(e => e.Type, e => e.Rid), ct);

    async Task<IReadOnlyList<Sql>> Others(IReadOnlyList<FeedEntry> entries, CancellationToken ct)
    {
        var others = new List<Sql>();
        var flags = entries.Where(e => e.Type == "Flag").Select(e => e.Rid).Distinct().ToArray();
        if (flags.Length > 0) others.AddRange(await FlagsTouchedByPeople(flags, ct));
        var shared = entries.Where(e => IsShared(e.Type)).Select(e => e.Rid).Distinct().ToArray();
        if (shared.Length == 0) return others;
        others.Add(MarkNamedIn(shared));
        (rearmed, rearmedUpTo) = (false, 0);
        return others;
    }

    static bool IsShared(string type) =>
        type is "Organization" or "PractitionerRole" or "HealthcareService" or "Practitioner" or "Location";
}
