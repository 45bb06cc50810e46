using FhirGateway.Search;

namespace FhirGateway.Safety;

internal sealed partial class SafetySweep
{
    /// <summary>Judges today's facts at this or a later instant: only what is due by then, or stale, can change.</summary>
    async Task SweepDry(DateTimeOffset asOf, SweepTally tally, CancellationToken ct)
    {
        long[] stale = [.. await Stale(ct)];
        await Look(after => Sql.Of($"""
            select rid from (
              select referral from deadline where due_at <= {asOf} union select r from unnest({stale}) r) d (rid)
            where rid > {after} order by rid limit {ChunkSize}
            """), null, asOf, tally, ct);
    }

    /// <summary>Every case, by what was known then, against the Flags that stood then.</summary>
    Task SweepPast(DateTimeOffset asOf, SweepTally tally, CancellationToken ct) => Look(
        after => Sql.Of($"select rid from referral where rid > {after} order by rid limit {ChunkSize}"),
        asOf, asOf, tally, ct);

    async Task Look(
        Func<long, Sql> next, DateTimeOffset? known, DateTimeOffset asOf, SweepTally tally, CancellationToken ct)
    {
        for (var after = 0L; ;)
        {
            var rids = await database.Query(next(after), row => row.GetInt64(0), ct);
            if (rids.Count == 0) return;
            tally.Add(await database.Snapshot(async transaction =>
            {
                var chunk = new SweepTally();
                var judged = await Judge(transaction, rids, known, asOf, chunk, ct);
                Count(judged, await Changes(transaction, judged, known, ct), chunk);
                return chunk;
            }, ct));
            after = rids[^1];
        }
    }
}
