using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using FhirGateway.Intake;
using FhirGateway.Referrals;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Safety;

/// <summary>How well the watch is kept, as <c>/health/safety</c> says it: 200 when every check is good, else 503.</summary>
/// <param name="At">The instant of measuring, by the gateway's clock.</param>
/// <param name="Checks">Each with what it measured.</param>
/// <param name="LastSweepAt">When the last sweep of the present finished; null when none ever did.</param>
/// <param name="RefusedSubmissions">All that are kept, whatever their age.</param>
internal sealed record SafetyState(
    DateTimeOffset At, IReadOnlyList<HealthCheck> Checks, DateTimeOffset? LastSweepAt = null, long RefusedSubmissions = 0)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public bool IsGood => Checks.All(check => check.IsGood);

    public HealthCheck this[string name] => Checks.Single(check => check.Name == name);

    public string ToJson() => JsonSerializer.Serialize(
        new { IsGood, At, LastSweepAt, RefusedSubmissions, Checks }, Json);
}

internal sealed class SafetyHealth(
    Database database, ChangeFeed feed, Unwatched unwatched, PolicySet policies, SafetyOptions options, TimeProvider clock)
{
    const int MostNamed = 5;

    /// <summary>Seconds.</summary>
    const double MostLag = 60;

    readonly string rulesVersion = JudgedCase.VersionOf(policies);

    sealed record Counts(DateTimeOffset? Swept, long Overdue, long Stale, long Refused);

    sealed record RefusedBySender(string Sender, DateOnly Day, int Number);

    /// <summary>Measures everything; a database that does not answer is what is bad then.</summary>
    public async Task<SafetyState> Read(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        try
        {
            var oldest = await feed.OldestUnread(ReferralProjector.Consumer, ct);
            var lag = oldest is { } at ? Math.Max(0, (now - at).TotalSeconds) : 0;
            var counts = await Count(now, ct);
            return new SafetyState(now,
            [
                LastSweep(counts.Swept, now),
                HealthCheck.Of(HealthCheck.FeedLag, lag, MostLag, "seconds",
                    $"The oldest change that is not projected was stored {Whole(lag)} s ago: its cases are not judged yet."),
                HealthCheck.Of(HealthCheck.OverdueCases, counts.Overdue, 0, "cases",
                    $"{counts.Overdue} cases have been due for longer than a sweep may take: no sweep could judge them. See the log."),
                HealthCheck.Of(HealthCheck.StaleCases, counts.Stale, 0, "cases",
                    $"{counts.Stale} cases are not judged under the present rules and policies, or could not be read. See the log."),
                await Watched(now, ct),
                await Refused(now, ct),
            ], counts.Swept, counts.Refused);
        }
        catch (Exception fault) when (fault is DbException or TimeoutException)
        {
            return new SafetyState(now, [new HealthCheck(HealthCheck.Database, null, 0, "", "The database does not answer.")]);
        }
    }

    HealthCheck LastSweep(DateTimeOffset? swept, DateTimeOffset now)
    {
        var most = options.MostSweepAge(swept ?? now).TotalSeconds;
        var age = (now - swept)?.TotalSeconds;
        return HealthCheck.Of(HealthCheck.LastSweep, age, most, "seconds", age is null
            ? "No sweep has finished yet." : $"The last sweep finished {Whole(age.Value)} s ago.");
    }

    async Task<HealthCheck> Watched(DateTimeOffset now, CancellationToken ct)
    {
        // What came within the lag that is good may not be projected yet.
        var found = await unwatched.Find(100, ct, now.AddSeconds(-MostLag));
        return HealthCheck.Of(HealthCheck.Unwatched, found.Count, 0, "cases", string.Create(CultureInfo.InvariantCulture,
            $"Open without a deadline or a stated reason: {Named(found)}."));
    }

    async Task<HealthCheck> Refused(DateTimeOffset now, CancellationToken ct)
    {
        var senders = await RefusedSince(WorkingCalendar.DateOf(now).AddDays(-1), ct);
        var over = senders.Where(s => s.Number > options.MostRefused)
            .Select(s => $"{s.Number} of {s.Sender} on {s.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}").ToList();
        return HealthCheck.Of(HealthCheck.Refused, senders.FirstOrDefault()?.Number ?? 0, options.MostRefused, "submissions",
            $"Refused and not accepted since: {Named(over)}. GET /fhir/$refused lists them.");
    }

    async Task<Counts> Count(DateTimeOffset now, CancellationToken ct)
    {
        var late = now - options.MostSweepAge(now);
        return (await database.Query(Sql.Of($"""
            select (select finished_at from {Overdue.LastSweep(now)}),
              (select count(distinct referral) from deadline where due_at <= {late}),
              (select count(*) from referral where rules_version <> {rulesVersion}),
              (select count(*) from refused)
            """), row => new Counts(row.IsDBNull(0) ? null : row.GetFieldValue<DateTimeOffset>(0),
                row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), ct))[0];
    }

    /// <summary>Senders by day, the most refused first.</summary>
    Task<List<RefusedBySender>> RefusedSince(DateOnly day, CancellationToken ct) => database.Query(Sql.Of($"""
        select coalesce(writer, sender, 'an unnamed sender'), (at at time zone 'Europe/London')::date, count(*)::int
        from refused
        where replayed_at is null and at >= ({day}::timestamp at time zone 'Europe/London')
        group by 1, 2 order by 3 desc, 2 desc, 1 limit {MostNamed}
        """), row => new RefusedBySender(row.GetString(0), row.GetFieldValue<DateOnly>(1), row.GetInt32(2)), ct);

    static string Named(List<string> all) =>
        string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : "");

    static string Whole(double seconds) => seconds.ToString("0", CultureInfo.InvariantCulture);
}
