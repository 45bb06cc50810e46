using FhirGateway.Search;

namespace FhirGateway.Intake;

internal sealed partial class ReferralProjector
{
    /// <summary>
    /// Judges again every case that was last judged under other rules or policies, or that names an organisation, role
    /// or service that has changed.
    /// </summary>
    /// <returns>False when none is left.</returns>
    async Task<bool> RearmPage(CancellationToken ct)
    {
        var stale = await database.Query(Sql.Of($"""
            select rid, reference from referral where rid > {rearmedUpTo} and rules_version <> {rulesVersion}
            order by rid limit {BatchSize}
            """), row => (Rid: row.GetInt64(0), Type: row.GetString(1).Split('/')[0]), ct);
        if (stale.Count == 0)
        {
            (rearmed, rearmedUpTo) = (true, 0);
            return false;
        }
        var cases = await AffectedCases.Find(database, stale.ToLookup(s => s.Type, s => s.Rid), ct);
        foreach (var group in cases.Chunk(CasesPerTransaction)) await Project(group, [], ct);
        rearmedUpTo = stale[^1].Rid;
        LogRearmed(log, stale.Count, rulesVersion);
        return true;
    }

    /// <summary>The cases that name one of these organisations, roles or services, however far up, or found none.</summary>
    static Sql MarkNamedIn(long[] shared) => Sql.Of($"""
        with recursive holder (rid) as (
          select r from unnest({shared}) r
          union
          select f.rid from holder h join ref f on f.param = any({LinkParameters.Directory}) and f.tgt = h.rid
        )
        update referral r set rules_version = ''
        where r.rid in (select l.referral from link l join holder h on h.rid = l.resource where l.to_version is null)
           or (r.performer_org is null and r.is_open)
        """);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} cases judged again under rules and policies {Version}.")]
    static partial void LogRearmed(ILogger log, int count, string version);
}
