using System.Diagnostics;
using FhirGateway.Fhir;
using FhirGateway.Intake;
using FhirGateway.Referrals;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Safety;

/// <summary>A sweep's end: what it did, or why it could not.</summary>
internal readonly record struct SweepAnswer(SweepResult? Result, Outcome? Outcome);

/// <param name="Open">Only where no live patient is: a sweep of the future may write.</param>
/// <param name="WaitForProjector">In real time, whatever the gateway's clock says.</param>
internal sealed record SweepOptions(bool Open, TimeSpan WaitForProjector)
{
    public static SweepOptions Default { get; } = new(false, TimeSpan.FromSeconds(30));
}

/// <summary>
/// Judges every case that is due and raises, updates or resolves its Flags. A deadline is only a hint: each case is
/// judged from the store as it is, under the lock of its row, and case, Flags and next deadlines change together.
/// Run twice, or twice at once, or after being killed half way, it leaves the same Flags.
/// </summary>
internal sealed partial class SafetySweep(
    Database database, ResourceStore store, ChangeFeed feed, CaseLoader loader, PolicySet policies, SweepOptions options,
    TimeProvider clock, ILogger<SafetySweep> log)
{
    const int ChunkSize = 25;

    readonly string rulesVersion = JudgedCase.VersionOf(policies);

    /// <param name="asOf">The instant to judge at; null: now. The past is read as it was known then.</param>
    /// <param name="dryRun">Say what would happen and write nothing; always so for the past.</param>
    public async Task<SweepAnswer> Run(DateTimeOffset? asOf, bool dryRun, CancellationToken ct)
    {
        var startedAt = clock.GetUtcNow();
        var at = asOf ?? startedAt;
        var dry = dryRun || at < startedAt || (at > startedAt && !options.Open);
        var lag = await FeedLag(ct);
        if (!await ProjectorHasPassed(ct))
            return new(null, Outcome.Of(OutcomeKind.Unavailable, "transient",
                $"Changes of the last moments are not projected yet, {lag:0} s behind. Nothing was judged; try again."));
        var tally = new SweepTally();
        if (at < startedAt) await SweepPast(at, tally, ct);
        else if (dry) await SweepDry(at, tally, ct);
        else
        {
            var id = await Begin(startedAt, at, lag, ct);
            await SweepDue(at, tally, ct);
            await End(id, tally, ct);
        }
        var result = tally.Result(at, dry, lag);
        LogSwept(log, at, dry, result.Due, result.Raised.Count, result.Resolved.Count, result.Unknown, result.Failed);
        return new(result, null);
    }

    /// <summary>Whether every change that was there when the sweep began has made its cases due.</summary>
    async Task<bool> ProjectorHasPassed(CancellationToken ct)
    {
        var head = await feed.Head(ct);
        var since = Stopwatch.StartNew();
        while (!await feed.HasPassed(ReferralProjector.Consumer, head, ct))
        {
            if (since.Elapsed >= options.WaitForProjector) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        }
        return true;
    }

    async Task<double> FeedLag(CancellationToken ct)
    {
        var oldest = await feed.OldestUnread(ReferralProjector.Consumer, ct);
        return oldest is { } at ? Math.Max(0, (clock.GetUtcNow() - at).TotalSeconds) : 0;
    }

    async Task<long> Begin(DateTimeOffset startedAt, DateTimeOffset asOf, double lag, CancellationToken ct) =>
        (await database.Change(Sql.Of($"""
            insert into sweep (started_at, as_of, dry_run, feed_lag_seconds)
            values ({startedAt}, {asOf}, false, {lag}) returning id
            """), row => row.GetInt64(0), ct))[0];

    Task<int> End(long id, SweepTally tally, CancellationToken ct) => database.Execute(Sql.Of($"""
        update sweep set finished_at = {clock.GetUtcNow()}, due = {tally.Due}, raised = {tally.Raised.Count},
          resolved = {tally.Resolved.Count}, unknown = {tally.Unknown}, failed = {tally.Failed.Count}
        where id = {id}
        """), ct);

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Swept as of {AsOf:O} (dry: {DryRun}): {Due} due, {Raised} raised, {Resolved} resolved, " +
        "{Unknown} unknown, {Failed} failed.")]
    static partial void LogSwept(
        ILogger log, DateTimeOffset asOf, bool dryRun, int due, int raised, int resolved, int unknown, int failed);
}
