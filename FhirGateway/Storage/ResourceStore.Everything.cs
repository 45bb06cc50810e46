using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

internal sealed partial class ResourceStore
{
    /// <summary>
    /// A compartment and what comes along, the root first and then by row id, which no write changes: a resource that
    /// is
    /// left alone while one pages comes exactly once. One more than asked for says that there is a next page. A
    /// resource
    /// that the audience may not see is not there, and leads nowhere.
    /// </summary>
    public Task<List<EverythingEntry>> Everything(EverythingQuery query, Audience audience, CancellationToken cancellation)
    {
        var root = query.Root ?? 0;
        return database.Query(
            Sql.Of($"""
                with recursive root (rid) as ({Roots(query, audience)}),
                own (rid) as (
                  select rid from root
                  union
                  select r.rid from ref r join root on root.rid = r.tgt where r.param = any({query.Params.ToArray()})
                ),
                inside (rid) as (
                  select c.rid from own join cur c on c.rid = own.rid
                  where c.ver > 0 and not c.deleted{Seen(audience)}{InTime(query)}
                ),
                along (rid) as (
                  select r.tgt from inside i join ref r on r.rid = i.rid join cur c on c.rid = r.tgt
                  where c.rtype = any({Numbers(query.Along)}) and c.ver > 0 and not c.deleted{Seen(audience)}
                  union
                  select r.tgt from along a join ref r on r.rid = a.rid join cur c on c.rid = r.tgt
                  where c.rtype = any({Numbers(query.Along)}) and c.ver > 0 and not c.deleted{Seen(audience)}
                ),
                found (rid, own) as (
                  select rid, bool_or(own) from (
                    select rid, true as own from inside
                    union all select rid, false from along
                    union all {TargetsOfRoot(query)}) f
                  group by rid
                )
                select v.rid, v.ver, v.at, v.body, c.rtype, c.fid, f.own
                from found f join cur c on c.rid = f.rid
                join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
                where c.ver > 0 and not c.deleted{Seen(audience)} and {Wanted(query)}
                order by c.rid <> {root}, c.rid limit {query.Count + 1}
                """),
            row => new EverythingEntry(Version(row), row.GetBoolean(6)), cancellation);
    }

    static Sql Roots(EverythingQuery query, Audience audience) => query.Root is { } root
        ? Sql.Of($"select c.rid from cur c where c.rid = {root}{Seen(audience)}")
        : Sql.Of($"""
            select c.rid from cur c
            where c.rtype = {ResourceTypes.Number(query.Type)} and c.ver > 0 and not c.deleted{Seen(audience)}
            """);

    static Sql TargetsOfRoot(EverythingQuery query) => query.WithTargetsOfRoot
        ? Sql.Of($"select r.tgt, false from ref r join root on root.rid = r.rid")
        : Sql.Of($"select rid, true from root where false");

    /// <summary>The roots themselves have no date that counts.</summary>
    static Sql InTime(EverythingQuery query)
    {
        if (query.From is null && query.To is null) return Sql.Empty;
        var (from, to) = (query.From ?? DateTimeOffset.MinValue, query.To ?? DateTimeOffset.MaxValue);
        return Sql.Of($"""
             and (c.rtype = {ResourceTypes.Number(query.Type)} or (
              not exists (
                select from search s where s.rid = c.rid and s.rtype = c.rtype and (s.d1 >= {to} or s.d1e <= {from}))
              and (exists (
                select from dat d where d.rid = c.rid and d.param = any({query.Dates.ToArray()}) and d.lo < {to} and d.hi > {from})
              or not exists (select from dat d where d.rid = c.rid and d.param = any({query.Dates.ToArray()})))))
            """);
    }

    static Sql Wanted(EverythingQuery query)
    {
        var pieces = new List<Sql>();
        if (query.Types.Count > 0) pieces.Add(Sql.Of($"c.rtype = any({Numbers(query.Types)})"));
        if (query.Since is { } since) pieces.Add(Sql.Of($"v.at >= {since}"));
        if (query.After is { } after)
            pieces.Add(after.Rid == query.Root
                ? Sql.Of($"c.rid <> {after.Rid}")
                : Sql.Of($"c.rid <> {query.Root ?? 0} and c.rid > {after.Rid}"));
        return Sql.And(pieces);
    }

    static short[] Numbers(IReadOnlyList<string> types) => [.. types.Select(ResourceTypes.Number)];
}
