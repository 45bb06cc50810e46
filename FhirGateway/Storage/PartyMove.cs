using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// Settles anew who may see what depends on changed links, from the tables alone, while nobody else writes. Its cost
/// follows the number of records that really depend on the change; a patient's records do not depend on each other.
/// </summary>
internal sealed class PartyMove(Transaction transaction)
{
    /// <param name="seeds">What was written, and what it shows, works on, showed and worked on.</param>
    /// <param name="patients">Of these the registered practice may have changed.</param>
    /// <param name="standIns">Roles and services that may stand for others now.</param>
    public async Task Settle(
        IReadOnlyList<RowKey> seeds, IReadOnlyList<RowKey> patients, IReadOnlyList<RowKey> standIns, CancellationToken ct)
    {
        var vias = await Follow(standIns, ct);
        var affected = await transaction.Walk(
            Affected(seeds, patients, vias), row => (Rid: row.GetInt64(0), IsEnd: row.GetBoolean(1)), ct);
        if (affected.Count == 0) return;
        await transaction.Execute(
            [
                Scanning.Narrow,
                Records([.. affected.Where(a => !a.IsEnd).Select(a => a.Rid)]),
                Scanning.Wide,
                Ends([.. affected.Where(a => a.IsEnd).Select(a => a.Rid)]),
                Searched([.. affected.Select(a => a.Rid)]),
            ], prepared: true, ct);
    }

    // Whoever is named through a changed role or service is named by its new organisation; roles stand behind services.
    async Task<long[]> Follow(IReadOnlyList<RowKey> standIns, CancellationToken ct)
    {
        if (standIns.Count == 0) return [];
        var behind = await transaction.Query(Sql.Of($"""
            select c.rid, o.fid from (
              select c.rid from {Neighbours.Named(standIns)}
              union
              select f.rid from {Neighbours.Named(standIns)}
              cross join lateral (select rid from ref where param = {PartyLinks.RoleService} and tgt = c.rid offset 0) f) c
            left join lateral (
              select coalesce(
                (select t.tgt from ({Targets.Of(Sql.Of($"c.rid"), [PartyLinks.RoleOrganization, PartyLinks.ServiceOrganization])}) t limit 1),
                (select o.tgt from ({Targets.Of(Sql.Of($"c.rid"), [PartyLinks.RoleService])}) s
                  cross join lateral ({Targets.Of(Sql.Of($"s.tgt"), [PartyLinks.ServiceOrganization])}) o limit 1)) as rid) n on true
            left join lateral (select fid from cur where rid = n.rid offset 0) o on true
            """), row => (Rid: row.GetInt64(0), Key: row.IsDBNull(1) ? 0 : Neighbours.OrganisationKey(row.GetString(1))), ct,
            prepared: true);
        long[] rids = [.. behind.Select(b => b.Rid)];
        await transaction.Execute([Sql.Of($"""
            update party set key = t.key from unnest({rids}, {behind.Select(b => b.Key).ToArray()}) t (via, key)
            where party.via = t.via and party.key <> t.key
            """)], prepared: true, ct);
        return rids;
    }

    // Here and below "offset 0" leaves the planner nothing but the way from each row through an index to the next: joined
    // as sets, a change of one record would read the links of all.
    static Sql Affected(IReadOnlyList<RowKey> seeds, IReadOnlyList<RowKey> patients, long[] vias) => Sql.Of($"""
        with recursive affected (rid, rtype) as (
          (select c.rid, c.rtype from {Neighbours.Named(seeds)}
           union
           select f.rid, {PartyLinks.Request} from {Neighbours.Named(patients)} cross join lateral (
             select rid from ref where param = {PartyLinks.Subject} and tgt = c.rid offset 0) f
           union
           select p.rid, c.rtype from {NamedThrough(vias)} cross join lateral (
             select rtype from cur where rid = p.rid offset 0) c
           union
           select f.rid, {PartyLinks.Request} from {NamedThrough(vias)} cross join lateral (
             select rid from ref where param = {PartyLinks.Subject} and tgt = p.rid offset 0) f
           where p.param = {PartyLinks.Practice})
          union
          select n.rid, c.rtype from affected a
          cross join lateral (
            {Targets.Sources(Sql.Of($"a.rid"), PartyLinks.HangsOn)}
            union all
            {Targets.Of(Sql.Of($"a.rid"), [.. PartyLinks.Shows, .. PartyLinks.Work])}
            offset 0) n
          cross join lateral (select rtype from cur where rid = n.rid offset 0) c
          where a.rtype <> all({PartyLinks.NoRecords})
        )
        select distinct a.rid, a.rtype = {PartyLinks.Ends} from affected a where a.rtype <> all({Audience.OpenTypes})
        """);

    // Everything above a record counts: what it hangs on, and what shows it.
    static Sql Records(long[] rids) => Sql.Of($"""
        with recursive above (record, rid) as (
          select r, r from unnest({rids}) r
          union
          select a.record, n.rid from above a cross join lateral (
            select h.tgt as rid from ({Targets.Of(Sql.Of($"a.rid"), PartyLinks.HangsOn)}) h
            cross join lateral (select rtype from cur where rid = h.tgt offset 0) t
            where t.rtype <> all({PartyLinks.NoRecords})
            union all
            {Targets.Sources(Sql.Of($"a.rid"), PartyLinks.Shows)}
            offset 0) n
        ),
        named (record, key) as (
          select a.record, p.key from above a cross join lateral (select key from party where rid = a.rid offset 0) p
          union
          select a.record, p.key from above a
          cross join lateral (select rid from ref where tgt = a.rid and param = any({PartyLinks.Work}) offset 0) f
          cross join lateral (select key from party where rid = f.rid and param = {PartyLinks.Owner} offset 0) p
          union
          select a.record, p.key from above a
          cross join lateral ({Targets.Of(Sql.Of($"a.rid"), [PartyLinks.Subject])}) f
          cross join lateral (select key from party where rid = f.tgt and param = {PartyLinks.Practice} offset 0) p
          where not exists (select from party x where x.rid = a.rid and x.param = {PartyLinks.Restricted} offset 0)
        )
        update cur set orgs = n.orgs from (
          select r.rid, array(select distinct k.key from named k where k.record = r.rid and k.key <> 0 order by k.key) as orgs
          from unnest({rids}) r (rid)) n
        where cur.rid = n.rid and cur.orgs <> n.orgs and not cur.deleted
        """);

    internal static Sql Ends(long[] rids) => Sql.Of($"""
        update cur set orgs = n.orgs from (
          select e.rid, array(
            select p.key from party p where p.rid = e.rid and p.key <> 0
            union
            select unnest(g.orgs)
            from (select rid from ref where tgt = e.rid and param = any({PartyLinks.Shows}) offset 0) f
            cross join lateral (select orgs from cur where rid = f.rid and not deleted offset 0) g
            order by 1) as orgs
          from unnest({rids}) e (rid)) n
        where cur.rid = n.rid and cur.orgs <> n.orgs and not cur.deleted
        """);

    internal static Sql Searched(long[] rids) => Sql.Of($"""
        update search set keys = n.keys from (
          select s.rid, s.rtype, array(select k from unnest(s.keys) k where k > 0) || c.orgs as keys
          from unnest({rids}) r (rid)
          cross join lateral (select rtype, orgs from cur where rid = r.rid offset 0) c
          cross join lateral (select rid, rtype, keys from search where rid = r.rid and rtype = c.rtype offset 0) s) n
        where search.rid = n.rid and search.rtype = n.rtype and search.keys <> n.keys
        """);

    static Sql NamedThrough(long[] vias) => Sql.Of($"""
        unnest({vias}) v (via) cross join lateral (select rid, param from party where via = v.via and via <> 0 offset 0) p
        """);
}
