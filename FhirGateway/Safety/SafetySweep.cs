using System.Diagnostics;
using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Intake;
using FhirGateway.Referrals;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Safety;

/// <summary>A sweep's end: what it did, or why it could not.</summary>
internal readonly record struct SweepAnswer(SweepResult? Result, Outcome? Outcome);

/// <param name="WaitForProjector">In real time, whatever the gateway's clock says.</param>
internal sealed record SweepOptions(TimeSpan WaitForProjector)
{
    public static SweepOptions Default { get; } = new(TimeSpan.FromSeconds(30));
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

    /// <summary>
    /// Judges everything that was acknowledged before the call. The instant of judgement is taken after the projector has
    /// caught up, because it stamps what is due at once with the instant at which it projects.
    /// </summary>
    /// <param name="asOf">
    /// Another instant to judge at: the past as it was known then, the future with the facts of today. Writes nothing.
    /// Null: now.
    /// </param>
    /// <param name="dryRun">Report what would be raised and resolved now, and write nothing.</param>
    public async Task<SweepAnswer> Run(DateTimeOffset? asOf, bool dryRun, CancellationToken ct)
    {
        var startedAt = clock.GetUtcNow();
        var lag = await FeedLag(ct);
        if (await WaitForProjector(lag, ct) is { } behind) return new(null, behind);
        var now = clock.GetUtcNow();
        var at = asOf ?? now;
        var dry = dryRun || asOf is not null;
        var tally = new SweepTally();
        if (at < now) await SweepPast(at, tally, ct);
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

    /// <summary>Waits until every change committed before the call has made its cases due.</summary>
    /// <returns>Why it gave up, or null.</returns>
    async Task<Outcome?> WaitForProjector(double lag, CancellationToken ct)
    {
        var head = await feed.Head(ct);
        var since = Stopwatch.StartNew();
        while (!await feed.HasPassed(ReferralProjector.Consumer, head, ct))
        {
            if (since.Elapsed >= options.WaitForProjector) return await Behind(lag, ct);
            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        }
        return null;
    }

    async Task<Outcome> Behind(double lag, CancellationToken ct)
    {
        var from = await feed.Position(ReferralProjector.Consumer, ct);
        var why = (await feed.Read(from, 1, ct)).Count == 0
            ? "an open transaction in the database holds the change feed back"
            : "the referral projector has not processed the change feed";
        return Outcome.Of(OutcomeKind.Unavailable, "transient", string.Create(CultureInfo.InvariantCulture,
            $"Nothing was judged: {why}. It was {lag:0} s behind when the sweep began, which waited "
            + $"{options.WaitForProjector.TotalSeconds:0.#} s. Retry; GET /health/safety shows the feed lag."));
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
