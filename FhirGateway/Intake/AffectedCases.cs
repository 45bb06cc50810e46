using System.Data.Common;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <param name="Rid">The root's row number.</param>
/// <param name="HasRow">It was projected before.</param>
/// <param name="Now">Its newest version.</param>
internal sealed record AffectedCase(long Rid, bool HasRow, ResourceVersion Now)
{
    /// <summary>The root.</summary>
    public string Reference => Now.Reference;
}

/// <summary>
/// Which cases a change touches: those it was linked to, those it reaches now, those of what hangs on it, the cases of
/// a changed patient, and for a stay those of the same patient's other stays.
/// </summary>
internal static class AffectedCases
{
    /// <param name="changed">By type. Only what can be part of a case leads to one, and patients to theirs.</param>
    public static async Task<IReadOnlyList<AffectedCase>> Find(
        Database database, ILookup<string, long> changed, CancellationToken ct)
    {
        long[] members = [.. changed.Where(c => Links.Members.Contains(c.Key)).SelectMany(c => c)];
        if (members.Length == 0 && !changed.Contains("Patient")) return [];
        var candidates = await database.Transact(async transaction =>
        {
            await transaction.Query(Scanning.Nothing, _ => true, ct, prepared: true);
            return await transaction.Walk(
                Candidates(members, [.. changed["Encounter"]], [.. changed["Patient"]]), Candidate.Read, ct);
        }, ct);
        var byRid = candidates.ToDictionary(c => c.Rid);
        return
        [
            .. from candidate in candidates
               where candidate.HasRow || MayBeRoot(candidate, byRid)
               orderby candidate.Rid
               select new AffectedCase(candidate.Rid, candidate.HasRow, candidate.Now),
        ];
    }

    // Only what surely is no root is left out; the fact sheet decides of the others. Two that lean on each other stay
    // in, and so does what hangs on a record that may be another patient's.
    static bool MayBeRoot(Candidate candidate, Dictionary<long, Candidate> byRid) =>
        candidate.MayBeRoot && (candidate.StandsAlone || !candidate.Parents.Any(rid =>
            byRid.GetValueOrDefault(rid) is { MayBeRoot: true } parent && parent.Subject == candidate.Subject
            && (parent.IsRequest || !candidate.IsRequest)
            && !LeansOn(parent, candidate.Rid, byRid, [])));

    static bool LeansOn(Candidate candidate, long rid, Dictionary<long, Candidate> byRid, HashSet<long> seen) =>
        seen.Add(candidate.Rid) && candidate.Parents.Any(parent =>
            parent == rid || (byRid.GetValueOrDefault(parent) is { } next && LeansOn(next, rid, byRid, seen)));

    // See CaseLoader: prepared, and only an index can serve it.
    static Sql Candidates(long[] changed, long[] encounters, long[] patients) => Sql.Of($"""
        with recursive seed (rid) as (
          select r from unnest({changed}) r
          union
          select o.rid from unnest({encounters}) r (rid) cross join lateral ({CaseLoader.OtherStays(Sql.Of($"r.rid"))}) o
          union
          select f.rid from unnest({patients}) p (rid)
          cross join lateral ({CaseLoader.SamePerson(Sql.Of($"p.rid"))}) q
          cross join lateral (
            select rid from ref
            where param = any({LinkParameters.Directory}) and tgt = q.rid
              and rtype = any({new[] { LinkParameters.Request, LinkParameters.Encounter }})
            offset 0) f
        ),
        below (rid) as (
          select rid from seed
          union
          select f.rid from below b cross join lateral ({Targets.Sources(Sql.Of($"b.rid"), LinkParameters.TowardsRoot)}) f
        ),
        above (rid) as (
          select rid from below
          union
          select n.rid from above a cross join lateral (
            {Targets.Of(Sql.Of($"a.rid"), LinkParameters.TowardsRoot)}
            union all
            select f.rid from ref f where f.param = any({LinkParameters.FromRoot}) and f.tgt = a.rid
            offset 0) n (rid)
        ),
        reached (rid) as (
          select rid from above
          union
          select l.referral from below b cross join lateral (select referral from link where resource = b.rid offset 0) l
        ),
        parent (rid) as (
          select t.tgt from reached r cross join lateral ({Targets.Of(Sql.Of($"r.rid"), LinkParameters.TowardsRoot)}) t
        )
        select c.rid, c.rtype, c.fid,
          array({Targets.Of(Sql.Of($"c.rid"), LinkParameters.TowardsRoot)}),
          (select true from referral r where r.rid = c.rid) is not null,
          (select v.body from ver v where v.rid = c.rid and v.ver = c.ver and v.at = c.at), c.ver, c.at
        from (select rid from reached union select rid from parent) n
        cross join lateral (select * from cur where rid = n.rid offset 0) c
        where c.ver > 0 and c.rtype = any({new[] { LinkParameters.Request, LinkParameters.Encounter }})
        """);

    sealed record Candidate(long Rid, long[] Parents, bool HasRow, ResourceVersion Now)
    {
        public bool IsRequest => Now.Type == "ServiceRequest";
        public bool StandsAlone { get; } = Now.Resource is not null && Links.StandsAlone(Now.Resource.Root);
        public string? Subject { get; } = Now.Resource?.Root.Text("subject", "reference");
        public bool MayBeRoot { get; } = Now.Resource is not null && Links.MayBeRoot(Now.Resource.Root);

        public static Candidate Read(DbDataReader reader) => new(
            reader.GetInt64(0), reader.GetFieldValue<long[]>(3), reader.GetBoolean(4),
            new ResourceVersion(
                ResourceTypes.Name(reader.GetInt16(1)), reader.GetString(2), reader.GetInt32(6),
                reader.GetFieldValue<DateTimeOffset>(7),
                reader.IsDBNull(5) ? null : JsonFormat.Read(reader.GetFieldValue<byte[]>(5)).Resource));
    }
}
