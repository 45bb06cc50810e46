using System.Diagnostics;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Safety;

internal sealed partial class SafetySweep
{
    /// <summary>
    /// Sweeps the cases that a changed organisation, role or service has marked stale, then chunk by chunk, the longest
    /// due first, what is due.
    /// </summary>
    async Task SweepDue(DateTimeOffset asOf, SweepTally tally, CancellationToken ct)
    {
        foreach (var chunk in (await Stale(ct)).Chunk(ChunkSize)) await SweepChunk(chunk, CaseRows.Lock, asOf, tally, ct);
        var idle = new Stopwatch();
        while (true)
        {
            var due = await database.Query(Due(asOf, [.. tally.Failed]), row => row.GetInt64(0), ct);
            if (due.Count == 0) return;
            var before = tally.Due + tally.Failed.Count;
            await SweepChunk(due, rids => Claim(rids, asOf), asOf, tally, ct);
            if (tally.Due + tally.Failed.Count > before)
            {
                idle.Reset();
                continue;
            }
            // Another sweep or the projector holds the locks of all that is due.
            idle.Start();
            if (idle.Elapsed >= options.WaitForProjector)
            {
                LogHeld(log, due.Count);
                tally.Failed.UnionWith(due);
            }
            else await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        }
    }

    /// <summary>Cases to be judged again because of what they name; the feed's consumer has passed the change already.</summary>
    Task<List<long>> Stale(CancellationToken ct) => database.Query(
        Sql.Of($"select rid from referral where rules_version = '' order by rid"), row => row.GetInt64(0), ct);

    async Task SweepChunk(
        IReadOnlyList<long> due, Func<IReadOnlyList<long>, Sql> claim, DateTimeOffset asOf, SweepTally tally,
        CancellationToken ct)
    {
        try
        {
            tally.Add(await database.Transact(transaction => Sweep(transaction, claim(due), asOf, ct), ct));
        }
        catch (Exception fault) when (fault is not OperationCanceledException && due.Count > 1)
        {
            LogChunk(log, due.Count, fault);
            foreach (var one in due) await SweepChunk([one], claim, asOf, tally, ct);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFailed(log, due[0], fault);
            tally.Failed.Add(due[0]);
        }
    }

    /// <summary>Claims, judges and writes one chunk in one transaction, or nothing of it.</summary>
    async Task<SweepTally> Sweep(Transaction transaction, Sql claim, DateTimeOffset asOf, CancellationToken ct)
    {
        var tally = new SweepTally();
        var claimed = await transaction.Query(claim, row => row.GetInt64(0), ct);
        if (claimed.Count == 0) return tally;
        var judged = await Judge(transaction, claimed, null, asOf, tally, ct);
        var changes = await Changes(transaction, judged, null, ct);
        await SaveFlags(transaction, changes, ct);
        await SaveRows(transaction, judged, changes, asOf, ct);
        Count(judged, changes, tally);
        return tally;
    }

    async Task SaveRows(
        Transaction transaction, List<JudgedCase> judged, List<FlagChange> changes, DateTimeOffset asOf, CancellationToken ct)
    {
        if (judged.Count == 0) return;
        var rids = judged.Select(j => j.Rid).ToArray();
        List<Deadline> deadlines =
        [
            .. from one in judged
               from finding in one.Findings
               where finding.NextAt is not null
               select new Deadline(one.Rid, finding.Rule, finding.Focus, Later(finding.NextAt!.Value, asOf)),
        ];
        List<Sql> statements =
        [
            FlagRows.Upsert(changes),
            .. FlagRows.Gone([.. changes.Where(c => c.Finding is null)], asOf),
            CaseRows.ClearDeadlines(rids),
            CaseRows.Update(judged, rulesVersion),
        ];
        if (deadlines.Count > 0) statements.Add(CaseRows.InsertDeadlines(deadlines));
        await transaction.Execute(statements, prepared: false, ct);
    }

    // A rule that names an instant already past would keep its case due for ever.
    static DateTimeOffset Later(DateTimeOffset next, DateTimeOffset asOf) => next > asOf ? next : asOf.AddMinutes(1);

    static Sql Due(DateTimeOffset asOf, long[] failed) => Sql.Of($"""
        select referral from deadline where due_at <= {asOf} and referral <> all({failed})
        group by referral order by min(due_at), referral limit {ChunkSize}
        """);

    static Sql Claim(IReadOnlyList<long> due, DateTimeOffset asOf) => Sql.Of($"""
        select r.rid from referral r
        where r.rid = any({due.ToArray()})
          and exists (select from deadline d where d.referral = r.rid and d.due_at <= {asOf})
        for update skip locked
        """);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "{Count} due cases stay locked by another sweep or by the projector; this sweep leaves them due.")]
    static partial void LogHeld(ILogger log, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} cases could not be swept together; each is swept alone.")]
    static partial void LogChunk(ILogger log, int count, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Case {Rid} could not be swept and stays due.")]
    static partial void LogFailed(ILogger log, long rid, Exception fault);
}
