using Quartz;

namespace FhirGateway.Safety;

/// <param name="SweepCron">Quartz cron expression, or <c>off</c> (setting <c>Safety:SweepCron</c>).</param>
/// <param name="Nation">Of a referral whose receiving organisation does not say (setting <c>Safety:Nation</c>).</param>
/// <param name="Projects">Whether the change feed is followed; only a measurement of the bare store does without.</param>
internal sealed record SafetyOptions(string SweepCron, Referrals.Nation Nation, bool Projects = true)
{
    static readonly TimeSpan LeastSweepAge = TimeSpan.FromMinutes(5);

    /// <summary>
    /// So many refused submissions of one sender on one day are still good (setting <c>Safety:MostRefused</c>).
    /// </summary>
    public int MostRefused { get; init; } = 20;

    /// <summary>Longest wait of a sweep for the projection of what was stored before it.</summary>
    public TimeSpan SweepWait { get; init; } = SweepOptions.Default.WaitForProjector;

    /// <summary>
    /// How old a finished sweep may become before health and page say that the watch is not kept: five minutes, or a
    /// minute after the schedule's second firing, where that is later.
    /// </summary>
    public TimeSpan MostSweepAge(DateTimeOffset finishedAt)
    {
        if (!IsScheduled) return LeastSweepAge;
        var schedule = new CronExpression(SweepCron);
        var second = schedule.GetNextValidTimeAfter(finishedAt) is { } first ? schedule.GetNextValidTimeAfter(first) : null;
        var age = second - finishedAt + TimeSpan.FromMinutes(1);
        return age > LeastSweepAge ? age.Value : LeastSweepAge;
    }

    /// <summary>A sweep that finished then can still be relied on.</summary>
    public bool IsFresh(DateTimeOffset? finishedAt, DateTimeOffset now) =>
        finishedAt is { } at && now - at <= MostSweepAge(at);

    public const string EveryMinute = "0 * * * * ?";
    public const string Off = "off";

    public bool IsScheduled => !SweepCron.Equals(Off, StringComparison.OrdinalIgnoreCase);
}
