using FhirGateway.Intake;
using FhirGateway.Rules;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Safety;

/// <summary>
/// The check of the first promise: every open case has a next deadline, a duty that stands breached or unknown, or a
/// stated reason; and every active order is a case or part of one. What it returns is nobody's, and must be nothing.
/// </summary>
internal sealed class Unwatched(Database database)
{
    static readonly short ActiveStatus = HotColumns.StatusNumber("active");
    static readonly long[] Orders = [TokenKeys.Of("intent", null, "order")];

    /// <summary>References of unwatched cases, and of active orders that the projector does not know.</summary>
    /// <param name="storedBefore">Orders stored later are left out; null: none is.</param>
    public Task<List<string>> Find(int most, CancellationToken ct, DateTimeOffset? storedBefore = null) =>
        database.Query(Sql.Of($"""
        select r.reference from referral r
        where r.is_open
          and (r.open_reason is null or starts_with(r.open_reason, {Watch.Overdue}) or starts_with(r.open_reason, {Watch.Unknown}))
          and not exists (select from deadline d where d.referral = r.rid)
          and not exists (
            select from finding f where f.referral = r.rid and f.state in ('breached', 'unknown'))
        union all
        select 'ServiceRequest/' || c.fid from search s join cur c on c.rid = s.rid
        where s.rtype = {LinkParameters.Request} and s.status = {ActiveStatus} and s.keys && {Orders}
          and c.at <= {storedBefore ?? DateTimeOffset.MaxValue}
          and not exists (select from referral r where r.rid = s.rid)
          and not exists (select from link l where l.resource = s.rid and l.to_version is null)
        limit {most}
        """), row => row.GetString(0), ct);
}
