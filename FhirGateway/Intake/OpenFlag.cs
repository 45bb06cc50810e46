using System.Data.Common;
using FhirGateway.Search;

namespace FhirGateway.Intake;

/// <summary>A Flag that stands on a case, as the last sweep left it.</summary>
internal sealed record OpenFlag(string Id, string Rule, int Tier, DateTimeOffset? RaisedAt)
{
    /// <summary>Those of one case, the most pressing first, whoever may see them.</summary>
    public static Sql Of(long referral) => Sql.Of($"""
        select flag_id, rule, tier, raised_at from finding
        where referral = {referral} and flag_status = 'active' and flag_id is not null order by tier, rule, focus
        """);

    public static OpenFlag Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt16(2),
        row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3));
}
