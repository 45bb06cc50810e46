using System.Data.Common;
using FhirGateway.Rules;
using FhirGateway.Search;

namespace FhirGateway.Intake;

/// <summary>How a duty stood when a sweep judged it last.</summary>
internal sealed record StoredFinding(
    string Rule, string Focus, long Referral, FindingState State, DateTimeOffset? DueAt, int Tier,
    string? FlagId, bool FlagIsActive)
{
    public (string Rule, string Focus) Key => (Rule, Focus);

    /// <summary>Whether the rule says something else now, so that a sweep has to look.</summary>
    public static bool Differs(Finding? now, StoredFinding? stored) =>
        (now?.State ?? FindingState.Pending) != (stored?.State ?? FindingState.Pending)
        || (stored is not null && now is not null && stored.State == FindingState.Breached && stored.Tier != now.Tier)
        || (stored?.State == FindingState.Pending && now is not null && HasMoved(now.DueAt, stored.DueAt));

    // Reports call a duty overdue by the due date stored here. PostgreSQL keeps microseconds.
    static bool HasMoved(DateTimeOffset? now, DateTimeOffset? stored) =>
        now is null || stored is null ? now != stored : (now.Value - stored.Value).Duration() >= TimeSpan.FromMicroseconds(1);

    /// <summary>The stored findings of these cases, and those of these duties that another case held before.</summary>
    public static Sql Of(IReadOnlyList<long> referrals, IReadOnlyCollection<(string Rule, string Focus)> keys) => Sql.Of($"""
        select rule, focus, referral, state, due_at, tier, flag_id, flag_status = 'active'
        from finding where referral = any({referrals.ToArray()})
        union
        select f.rule, f.focus, f.referral, f.state, f.due_at, f.tier, f.flag_id, f.flag_status = 'active'
        from unnest({keys.Select(k => k.Rule).ToArray()}, {keys.Select(k => k.Focus).ToArray()}) k (rule, focus)
        join finding f on f.rule = k.rule and f.focus = k.focus
        """);

    public static StoredFinding Read(DbDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.GetInt64(2), ParseState(reader.GetString(3)),
        reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4), reader.GetInt16(5),
        reader.IsDBNull(6) ? null : reader.GetString(6), !reader.IsDBNull(7) && reader.GetBoolean(7));

    public static string Word(FindingState state) => state switch
    {
        FindingState.Pending => "pending",
        FindingState.Met => "met",
        FindingState.Breached => "breached",
        _ => "unknown",
    };

    static FindingState ParseState(string word) => word switch
    {
        "pending" => FindingState.Pending,
        "met" => FindingState.Met,
        "breached" => FindingState.Breached,
        _ => FindingState.Unknown,
    };
}
