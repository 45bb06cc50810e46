using System.Data.Common;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <param name="Rid">The root's row number.</param>
/// <param name="Reference">The root.</param>
/// <param name="HasRow">It was projected before.</param>
internal sealed record AffectedCase(long Rid, string Reference, bool HasRow);

/// <summary>
/// Which cases a change touches: those it was linked to, those it reaches now, those of what hangs on it, the cases of
/// a changed patient, and for a stay those of the same patient's other stays.
/// </summary>
internal static class AffectedCases
{
    public static async Task<IReadOnlyList<AffectedCase>> Find(
        Database database, IReadOnlyList<long> changed, IReadOnlyList<long> patients, CancellationToken ct)
    {
        if (changed.Count == 0) return [];
        var candidates = await database.Query(Candidates([.. changed], [.. patients]), Candidate.Read, ct);
        var byRid = candidates.ToDictionary(c => c.Rid);
        return
        [
            .. from candidate in candidates
               where candidate.HasRow || MayBeRoot(candidate, byRid)
               orderby candidate.Rid
               select new AffectedCase(candidate.Rid, candidate.Reference, candidate.HasRow),
        ];
    }

    // Only what surely is no root is left out; the fact sheet decides of the others. Two that lean on each other stay in.
    static bool MayBeRoot(Candidate candidate, Dictionary<long, Candidate> byRid) =>
        candidate.MayBeRoot && (candidate.StandsAlone || !candidate.Parents.Any(rid =>
            byRid.GetValueOrDefault(rid) is { MayBeRoot: true } parent
            && (parent.IsRequest || !candidate.IsRequest)
            && !LeansOn(parent, candidate.Rid, byRid, [])));

    static bool LeansOn(Candidate candidate, long rid, Dictionary<long, Candidate> byRid, HashSet<long> seen) =>
        seen.Add(candidate.Rid) && candidate.Parents.Any(parent =>
            parent == rid || (byRid.GetValueOrDefault(parent) is { } next && LeansOn(next, rid, byRid, seen)));

    static Sql Candidates(long[] changed, long[] patients) => Sql.Of($"""
        with recursive seed (rid) as (
          select r from unnest({changed}) r
          union
          select o.rid
          from ref p
          join search s on s.rid = p.rid and s.rtype = {LinkParameters.Encounter} and s.keys && {StayKeys.All}
          join ref o on o.param = p.param and o.tgt = p.tgt
          join search t on t.rid = o.rid and t.rtype = {LinkParameters.Encounter} and t.keys && {StayKeys.All}
          where p.rid = any({changed}) and p.param = {LinkParameters.StayPatient}
          union
          select f.rid from ref f
          where f.param = any({LinkParameters.Directory}) and f.tgt = any({patients})
            and f.rtype = any({new[] { LinkParameters.Request, LinkParameters.Encounter }})
        ),
        below (rid) as (
          select rid from seed
          union
          select f.rid from below b join ref f on f.param = any({LinkParameters.TowardsRoot}) and f.tgt = b.rid
        ),
        above (rid) as (
          select rid from below
          union
          select n.rid from above a cross join lateral (
            select f.tgt from ref f where f.rid = a.rid and f.param = any({LinkParameters.TowardsRoot})
            union all
            select f.rid from ref f where f.param = any({LinkParameters.FromRoot}) and f.tgt = a.rid) n (rid)
        ),
        reached (rid) as (
          select rid from above
          union
          select l.referral from link l join below b on l.resource = b.rid
        ),
        parent (rid, tgt) as (
          select r.rid, f.tgt from reached r join ref f on f.rid = r.rid and f.param = any({LinkParameters.TowardsRoot})
        )
        select c.rid, c.rtype, c.fid,
          array(select p.tgt from parent p where p.rid = c.rid),
          exists (select from referral r where r.rid = c.rid),
          (select v.body from ver v where v.rid = c.rid and v.ver = c.ver and v.at = c.at)
        from (select rid from reached union select tgt from parent) n
        join cur c on c.rid = n.rid
        where c.ver > 0 and c.rtype = any({new[] { LinkParameters.Request, LinkParameters.Encounter }})
        """);

    sealed record Candidate(long Rid, string Type, string Id, long[] Parents, bool HasRow, Resource? Resource)
    {
        public string Reference => $"{Type}/{Id}";
        public bool IsRequest => Type == "ServiceRequest";
        public bool StandsAlone { get; } = Resource is not null && Links.StandsAlone(Resource.Root);
        public bool MayBeRoot { get; } = Resource is not null && Links.MayBeRoot(Resource.Root);

        public static Candidate Read(DbDataReader reader) => new(
            reader.GetInt64(0), ResourceTypes.Name(reader.GetInt16(1)), reader.GetString(2),
            reader.GetFieldValue<long[]>(3), reader.GetBoolean(4),
            reader.IsDBNull(5) ? null : JsonFormat.Read(reader.GetFieldValue<byte[]>(5)).Resource);
    }
}
