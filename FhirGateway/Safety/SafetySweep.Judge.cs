using FhirGateway.Fhir.Json;
using FhirGateway.Intake;
using FhirGateway.Rules;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Safety;

internal sealed partial class SafetySweep
{
    async Task<List<JudgedCase>> Judge(
        Transaction transaction, IReadOnlyList<long> rids, DateTimeOffset? known, DateTimeOffset asOf, SweepTally tally,
        CancellationToken ct)
    {
        var loaded = await loader.Load(transaction, rids, known, asOf, ct);
        var judged = new List<JudgedCase>();
        foreach (var one in loaded.Values)
        {
            try
            {
                judged.Add(JudgedCase.Of(one, policies));
            }
#pragma warning disable CA1031 // One case that cannot be judged is counted and does not stop the others.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFailed(log, one.Rid, fault);
                tally.Failed.Add(one.Rid);
            }
        }
        if (known is null) tally.Failed.UnionWith(rids.Except(loaded.Keys));
        return judged;
    }

    /// <summary>What the rules find, set against the Flags that stand, or stood at an instant.</summary>
    static async Task<List<FlagChange>> Changes(
        Transaction transaction, List<JudgedCase> judged, DateTimeOffset? known, CancellationToken ct)
    {
        if (judged.Count == 0) return [];
        var keys = judged.SelectMany(j => j.Findings).Select(f => (f.Rule, f.Focus)).ToHashSet();
        IReadOnlyList<StoredFinding> stored = known is null
            ? await transaction.Query(StoredFinding.Of([.. judged.Select(j => j.Rid)], keys), StoredFinding.Read, ct)
            : [];
        var ids = keys.Union(stored.Select(s => s.Key)).Select(k => FlagId.Of(k.Rule, k.Focus));
        var flags = (await transaction.Query(
                FlagRows.Of(ids, Foci(judged), known ?? DateTimeOffset.MaxValue), FlagRows.Read, ct))
            .OfType<RaisedFlag>().ToDictionary(flag => flag.Id);
        // A focus that two cases share has one Flag: the graver word counts.
        return
        [
            .. judged.SelectMany(j => FlagChange.Of(j, flags, Before(j, keys, stored, flags.Values)))
                .OrderByDescending(c => c.Finding?.State == FindingState.Breached)
                .DistinctBy(c => (c.Rule, c.Focus)),
        ];
    }

    static IEnumerable<long> Foci(List<JudgedCase> judged) =>
        from one in judged
        from member in one.Sheet.Members.Append(one.Case.File.Root)
        where one.Case.Resources.ContainsKey(member)
        select one.Case.Resources[member].Rid;

    /// <summary>Duties of this case on which something was said before: stored findings, and Flags on its members.</summary>
    static IEnumerable<(string Rule, string Focus)> Before(
        JudgedCase judged, HashSet<(string Rule, string Focus)> judgedAnywhere, IReadOnlyList<StoredFinding> stored,
        IEnumerable<RaisedFlag> flags)
    {
        var members = judged.Sheet.Members.Append(judged.Case.File.Root).ToHashSet();
        var own = stored.Where(s => s.Referral == judged.Rid).Select(s => s.Key);
        var flagged = from flag in flags
                      where flag.Rule is not null && flag.Focus is not null && members.Contains(flag.Focus)
                            && flag.Id == FlagId.Of(flag.Rule, flag.Focus)
                      select (flag.Rule!, flag.Focus!);
        // What another case of the chunk judges now is that case's.
        return own.Union(flagged).Where(key => !judgedAnywhere.Contains(key));
    }

    async Task SaveFlags(Transaction transaction, List<FlagChange> changes, CancellationToken ct)
    {
        List<Write> writes = [];
        foreach (var change in changes)
            if (change.Content is { } flag)
                writes.Add(new Write.Update(flag, FlagId.Of(change.Rule, change.Focus), change.Flag?.Version, AsCreate: true));
        if (writes.Count == 0) return;
        await EnsureDevice(ct);
        var saved = await store.Save(transaction, new SaveItem(writes, []), ct);
        if (saved.Refusal is { } refused)
            throw new InvalidOperationException($"A Flag could not be saved: {refused.Issues[0].Diagnostics}");
    }

    /// <summary>The author of the Flags, in a transaction of its own: two sweeps may meet here.</summary>
    async Task EnsureDevice(CancellationToken ct)
    {
        if (deviceExists) return;
        if (await store.Find("Device", "fhirgateway", Audience.Everyone, ct) is null)
        {
            var device = JsonFormat.Read(DeviceJson.ToArray()).Resource!;
            await store.Save([new SaveItem(new Write.Update(device, "fhirgateway", AsCreate: true))], ct);
        }
        deviceExists = true;
    }

    bool deviceExists;

    static ReadOnlySpan<byte> DeviceJson => """
        {"resourceType":"Device","id":"fhirgateway","status":"active",
         "deviceName":[{"name":"FhirGateway safety sweep","type":"user-friendly-name"}]}
        """u8;

    static void Count(List<JudgedCase> judged, List<FlagChange> changes, SweepTally tally)
    {
        tally.Due += judged.Count;
        foreach (var change in changes)
        {
            if (change.Finding?.State == FindingState.Unknown) tally.Unknown++;
            if (change.Finding?.State == FindingState.Breached) tally.Breached.Add(change.Note);
            if (change.Decision.Move is FlagMove.Raise or FlagMove.Reopen) tally.Raised.Add(change.Note);
            if (change.Decision.Move == FlagMove.Resolve) tally.Resolved.Add(change.Note);
        }
    }
}
