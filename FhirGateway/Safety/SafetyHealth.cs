using System.Text.Json;
using FhirGateway.Intake;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Safety;

/// <summary>How well the watch is kept: what <c>/health/safety</c> and the metrics say.</summary>
/// <param name="FeedLagSeconds">Age of the oldest change that is not projected yet.</param>
/// <param name="LastSweepAt">When the last sweep that finished began; null when none ever did.</param>
/// <param name="SweepAgeSeconds">How long ago that was.</param>
/// <param name="OverdueCases">Cases that a sweep should have looked at by now.</param>
/// <param name="StaleCases">Cases still to be judged under the present rules and policies, or that could not be.</param>
/// <param name="RefusedSubmissions">Submissions that were refused and are kept for their sender.</param>
internal sealed record SafetyState(
    double FeedLagSeconds, DateTimeOffset? LastSweepAt, double? SweepAgeSeconds, long OverdueCases, long StaleCases,
    long RefusedSubmissions)
{
    const double MostLag = 60, MostAge = 300;

    public bool IsGood => FeedLagSeconds <= MostLag && SweepAgeSeconds is <= MostAge && StaleCases == 0;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);
}

internal sealed class SafetyHealth(
    Database database, ChangeFeed feed, Referrals.PolicySet policies, TimeProvider clock)
{
    public async Task<SafetyState> Read(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var oldest = await feed.OldestUnread(ReferralProjector.Consumer, ct);
        var lag = oldest is { } at ? Math.Max(0, (now - at).TotalSeconds) : 0;
        return (await database.Query(Sql.Of($"""
            select (select max(started_at) from sweep where finished_at is not null),
              (select count(distinct referral) from deadline where due_at <= {now}),
              (select count(*) from referral where rules_version <> {JudgedCase.VersionOf(policies)}),
              (select count(*) from refused)
            """), row =>
        {
            DateTimeOffset? swept = row.IsDBNull(0) ? null : row.GetFieldValue<DateTimeOffset>(0);
            return new SafetyState(
                lag, swept, (now - swept)?.TotalSeconds, row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
        }, ct))[0];
    }
}
