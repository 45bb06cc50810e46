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
        var affected = await transaction.Query(
            Affected(seeds, patients, vias), row => (Rid: row.GetInt64(0), IsEnd: row.GetBoolean(1)), ct);
        if (affected.Count == 0) return;
        await transaction.Execute(
            [
                Records([.. affected.Where(a => !a.IsEnd).Select(a => a.Rid)]),
                Ends([.. affected.Where(a => a.IsEnd).Select(a => a.Rid)]),
                Searched([.. affected.Select(a => a.Rid)]),
            ], prepared: false, ct);
    }

    // Whoever is named through a changed role or service is named by its new organisation; roles stand behind services.
    async Task<long[]> Follow(IReadOnlyList<RowKey> standIns, CancellationToken ct)
    {
        if (standIns.Count == 0) return [];
        var behind = await transaction.Query(Sql.Of($"""
            select c.rid, o.fid from (
              select c.rid from {Named(standIns)}
              union
              select f.rid from {Named(standIns)} join ref f on f.tgt = c.rid and f.param = {PartyLinks.RoleService}) c
            left join lateral (
              select coalesce(
                (select f.tgt from ref f where f.rid = c.rid
                  and f.param in ({PartyLinks.RoleOrganization}, {PartyLinks.ServiceOrganization}) limit 1),
                (select g.tgt from ref f join ref g on g.rid = f.tgt and g.param = {PartyLinks.ServiceOrganization}
                  where f.rid = c.rid and f.param = {PartyLinks.RoleService} limit 1)) as rid) n on true
            left join cur o on o.rid = n.rid
            """), row => (Rid: row.GetInt64(0), Key: row.IsDBNull(1) ? 0 : Neighbours.OrganisationKey(row.GetString(1))), ct);
        long[] rids = [.. behind.Select(b => b.Rid)];
        await transaction.Execute(Sql.Of($"""
            update party set key = t.key from unnest({rids}, {behind.Select(b => b.Key).ToArray()}) t (via, key)
            where party.via = t.via and party.key <> t.key
            """), ct);
        return rids;
    }

    static Sql Affected(IReadOnlyList<RowKey> seeds, IReadOnlyList<RowKey> patients, long[] vias) => Sql.Of($"""
        with recursive affected (rid, rtype) as (
          (select c.rid, c.rtype from {Named(seeds)}
           union
           select f.rid, {PartyLinks.Request} from {Named(patients)} join ref f on f.tgt = c.rid and f.param = {PartyLinks.Subject}
           union
           select p.rid, c.rtype from party p join cur c on c.rid = p.rid where p.via = any({vias}) and p.via <> 0
           union
           select f.rid, {PartyLinks.Request} from party p join ref f on f.tgt = p.rid and f.param = {PartyLinks.Subject}
           where p.via = any({vias}) and p.via <> 0 and p.param = {PartyLinks.Practice})
          union
          select n.rid, c.rtype from affected a
          cross join lateral (
            select f.rid from ref f where f.tgt = a.rid and f.param = any({PartyLinks.HangsOn})
            union all
            select f.tgt from ref f where f.rid = a.rid and f.param = any({(int[])[.. PartyLinks.Shows, .. PartyLinks.Work]})) n
          join cur c on c.rid = n.rid
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
            select f.tgt as rid from ref f join cur t on t.rid = f.tgt and t.rtype <> all({PartyLinks.NoRecords})
            where f.rid = a.rid and f.param = any({PartyLinks.HangsOn})
            union all
            select f.rid from ref f where f.tgt = a.rid and f.param = any({PartyLinks.Shows})) n
        ),
        named (record, key) as (
          select a.record, p.key from above a join party p on p.rid = a.rid
          union
          select a.record, p.key from above a
          join ref f on f.tgt = a.rid and f.param = any({PartyLinks.Work})
          join party p on p.rid = f.rid and p.param = {PartyLinks.Owner}
          union
          select a.record, p.key from above a
          join ref f on f.rid = a.rid and f.param = {PartyLinks.Subject}
          join party p on p.rid = f.tgt and p.param = {PartyLinks.Practice}
          where not exists (select from party x where x.rid = a.rid and x.param = {PartyLinks.Restricted})
        )
        update cur set orgs = n.orgs from (
          select r.rid, array(select distinct k.key from named k where k.record = r.rid and k.key <> 0 order by k.key) as orgs
          from unnest({rids}) r (rid)) n
        where cur.rid = n.rid and cur.orgs <> n.orgs and not cur.deleted
        """);

    static Sql Ends(long[] rids) => Sql.Of($"""
        update cur set orgs = n.orgs from (
          select e.rid, array(
            select p.key from party p where p.rid = e.rid and p.key <> 0
            union
            select unnest(g.orgs) from ref f join cur g on g.rid = f.rid and not g.deleted
            where f.tgt = e.rid and f.param = any({PartyLinks.Shows})
            order by 1) as orgs
          from unnest({rids}) e (rid)) n
        where cur.rid = n.rid and cur.orgs <> n.orgs and not cur.deleted
        """);

    static Sql Searched(long[] rids) => Sql.Of($"""
        update search set keys = n.keys from (
          select s.rid, s.rtype, array(select k from unnest(s.keys) k where k > 0) || c.orgs as keys
          from cur c join search s on s.rid = c.rid and s.rtype = c.rtype
          where c.rid = any({rids})) n
        where search.rid = n.rid and search.rtype = n.rtype and search.keys <> n.keys
        """);

    static Sql Named(IReadOnlyList<RowKey> keys) => Sql.Of($"""
        unnest({keys.Select(k => k.Type).ToArray()}, {keys.Select(k => k.Id).ToArray()}) u (rtype, fid)
        join cur c on c.rtype = u.rtype and c.fid = u.fid
        """);
}
