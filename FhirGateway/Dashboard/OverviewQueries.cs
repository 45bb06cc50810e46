using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Dashboard;

/// <summary>Everything the overview shows, read at one instant.</summary>
public sealed record Overview(
    DateTimeOffset Now,
    DateTimeOffset? JudgedAt,
    DateTimeOffset? LastSweepFinishedAt,
    DateTimeOffset? FeedMovedAt,
    int OpenReferrals,
    int Refused,
    IReadOnlyList<OverdueCell> Overdue,
    IReadOnlyList<OldestDuty> Oldest,
    IReadOnlyList<UnknownCell> Unknown)
{
    /// <summary>A sweep runs every minute; one that has not finished for this long is not to be relied on.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(15);

    public bool IsStale => LastSweepFinishedAt is not { } at || Now - at > StaleAfter;
}

/// <summary>How many duties of one rule are overdue at one hospital, by tier.</summary>
public sealed record OverdueCell(string Hospital, string Rule, int Tier, int Number);

/// <summary>One overdue duty, without the patient's name: the page may stand on a wall.</summary>
public sealed record OldestDuty(string Referral, string Rule, int Tier, DateTimeOffset DueAt, string? Hospital, string? Requester, string? FlagId);

/// <summary>How many duties of one rule cannot be judged, and why.</summary>
public sealed record UnknownCell(string Rule, string Why, int Number);

internal static class OverviewQueries
{
    const int Longest = 10;

    public static async Task<Overview> Read(
        Database database, Audience audience, DateTimeOffset now, CancellationToken cancellation)
    {
        var seen = audience.Sees.IsEmpty ? Sql.Of($"true")
            : Sql.Of($"exists (select from cur c where c.rid = f.referral{audience.Sees})");
        var overdue = Sql.And(Safety.Overdue.At(now), seen);
        var state = await database.Query(Sql.Of($"""
            select last_sweep.as_of, last_sweep.finished_at,
                   (select max(moved_at) from consumer),
                   (select count(*)::int from referral where is_open),
                   (select count(*)::int from refused)
            from (select) one left join {Safety.Overdue.LastSweep(now)} on true
            """), row => (Judged: At(row, 0), Swept: At(row, 1), Feed: At(row, 2), Open: row.GetInt32(3),
                Refused: row.GetInt32(4)), cancellation);
        var cells = await database.Query(Sql.Of($"""
            select coalesce(r.performer_name, r.performer_org, 'not known'), f.rule, f.tier::int, count(*)::int
            from finding f join referral r on r.rid = f.referral where {overdue} group by 1, 2, 3 order by 1, 2, 3
            """), row => new OverdueCell(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3)), cancellation);
        var oldest = await database.Query(Sql.Of($"""
            select r.reference, f.rule, f.tier::int, f.due_at, coalesce(r.performer_name, r.performer_org),
                   coalesce(r.requester_name, r.requester_org), f.flag_id
            from finding f join referral r on r.rid = f.referral where {overdue} and f.due_at is not null
            order by f.due_at, f.rule, f.focus limit {Longest}
            """), row => new OldestDuty(row.GetString(0), row.GetString(1), row.GetInt32(2),
                row.GetFieldValue<DateTimeOffset>(3), Text(row, 4), Text(row, 5), Text(row, 6)), cancellation);
        var unknown = await database.Query(Sql.Of($"""
            select f.rule, f.why, count(*)::int from finding f where f.state = 'unknown' and {seen} group by 1, 2 order by 3 desc, 1, 2
            """), row => new UnknownCell(row.GetString(0), row.GetString(1), row.GetInt32(2)), cancellation);
        return new Overview(now, state[0].Judged, state[0].Swept, state[0].Feed, state[0].Open, state[0].Refused, cells, oldest, unknown);
    }

    static DateTimeOffset? At(System.Data.Common.DbDataReader row, int ordinal) =>
        row.IsDBNull(ordinal) ? null : row.GetFieldValue<DateTimeOffset>(ordinal);

    static string? Text(System.Data.Common.DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);
}
