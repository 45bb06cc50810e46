using FhirGateway.Rules;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

internal sealed partial class ReferralProjector
{
    /// <summary>Rebuilds some cases in one small transaction; the companions take effect with them or not at all.</summary>
    Task Project(AffectedCase[] cases, IReadOnlyList<Sql> companions, CancellationToken ct) =>
        database.Transact(async transaction =>
        {
            if (cases.Length > 0) await Rebuild(transaction, cases, ct);
            foreach (var companion in companions) await transaction.Execute(companion, ct);
        }, ct);

    async Task Rebuild(Transaction transaction, IReadOnlyList<AffectedCase> cases, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var rids = cases.Select(c => c.Rid).ToArray();
        await transaction.Execute([Scanning.Nothing, CaseRows.Insert(cases, now), CaseRows.Lock(rids)], prepared: true, ct);
        var loaded = await loader.Load(transaction, rids, null, now, ct, cases.Select(c => (c.Rid, c.Now)));
        var judged = cases.Where(c => loaded.ContainsKey(c.Rid))
            .Select(c => Judge(c, loaded[c.Rid])).OfType<JudgedCase>().ToList();
        var failed = rids.Except(judged.Select(j => j.Rid)).ToArray();

        List<Sql> changes = [];
        var none = judged.Where(j => !j.Sheet.IsCase && cases.Any(c => c.Rid == j.Rid && !c.HasRow)).ToList();
        if (none.Count > 0) changes.Add(CaseRows.Remove([.. none.Select(j => j.Rid)]));
        judged = [.. judged.Except(none)];
        changes.Add(CaseRows.Update(judged, rulesVersion));
        if (failed.Length > 0) changes.Add(CaseRows.MarkStale(failed));
        var current = await transaction.Query(CaseLinks.Current(rids), CaseLinks.Link.Read, ct, prepared: true);
        changes.AddRange(CaseLinks.Differences(judged, current));

        var keys = judged.SelectMany(j => j.Findings).Select(f => (f.Rule, f.Focus)).ToHashSet();
        var stored = await transaction.Query(StoredFinding.Of(rids, keys), StoredFinding.Read, ct, prepared: true);
        List<Deadline> deadlines =
        [
            .. judged.SelectMany(j => Deadlines(j, stored, now)),
            .. cases.Where(c => failed.Contains(c.Rid)).Select(c => new Deadline(c.Rid, CaseRows.Unjudged, c.Reference, now)),
        ];
        changes.Add(CaseRows.ClearDeadlines(rids));
        if (deadlines.Count > 0) changes.Add(CaseRows.InsertDeadlines(deadlines));
        changes.Add(Scanning.Again);
        await transaction.Execute(changes, prepared: true, ct);
    }

    JudgedCase? Judge(AffectedCase affected, LoadedCase loaded)
    {
        try
        {
            return JudgedCase.Of(loaded, policies);
        }
#pragma warning disable CA1031 // One case that cannot be judged must not keep the others unwatched; it is counted.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogUnjudged(log, affected.Reference, fault);
            return null;
        }
    }

    /// <summary>Every future instant, and now wherever a Flag stands or the rule's word has changed.</summary>
    static IEnumerable<Deadline> Deadlines(JudgedCase judged, IReadOnlyList<StoredFinding> stored, DateTimeOffset now)
    {
        var before = stored.ToDictionary(s => s.Key);
        foreach (var finding in judged.Findings)
        {
            before.Remove((finding.Rule, finding.Focus), out var known);
            if (known is { FlagIsActive: true } || StoredFinding.Differs(finding, known))
                yield return new Deadline(judged.Rid, finding.Rule, finding.Focus, now);
            else if (finding.NextAt is { } next)
                yield return new Deadline(judged.Rid, finding.Rule, finding.Focus, next);
        }
        foreach (var gone in before.Values.Where(s => s.Referral == judged.Rid))
            if (gone.FlagIsActive || gone.State != FindingState.Pending)
                yield return new Deadline(judged.Rid, gone.Rule, gone.Focus, now);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Case {Reference} could not be judged and is due at every sweep until it can be.")]
    static partial void LogUnjudged(ILogger log, string reference, Exception fault);
}
