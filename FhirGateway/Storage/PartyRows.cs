using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>The statements that keep what resources name, and give what is shown, and patients, to who has come to see it.</summary>
internal static class PartyRows
{
    public static void Add(List<Sql> statements, List<PartyWrite> writes, IReadOnlyList<(short Type, long Rid, long[] Orgs)> gains)
    {
        var old = writes.Where(w => w.IsStored).Select(w => w.Write.Current!.Rid).ToArray();
        if (old.Length > 0) statements.Add(Sql.Of($"delete from party where rid = any({old})"));
        var all = (from write in writes from name in write.Named.Distinct() select (write.Write.Current!.Rid, name)).ToList();
        if (all.Count > 0)
            statements.Add(Sql.Of($"""
                insert into party (rid, param, via, key)
                select * from unnest(
                  {PgArray.Longs(all, a => a.Rid)}, {PgArray.Ints(all, a => a.name.Param)},
                  {PgArray.Longs(all, a => a.name.Via)}, {PgArray.Longs(all, a => a.name.Key)})
                """));
        foreach (var ofType in gains.GroupBy(g => g.Type)) Add(statements, ofType.Key, [.. ofType]);
    }

    static void Add(List<Sql> statements, short type, List<(short Type, long Rid, long[] Orgs)> gains)
    {
        var orgs = Slices.Of(gains, g => g.Orgs);
        var given = Sql.Of($"""
            (select t.rid, ({orgs.All})[t.lo:t.hi] as orgs
             from unnest({PgArray.Longs(gains, g => g.Rid)}, {orgs.From}, {orgs.To}) t (rid, lo, hi)) g
            """);
        statements.Add(Sql.Of($"""
            update cur set orgs = array(select distinct o from unnest(cur.orgs || g.orgs) o order by o)
            from {given} where cur.rid = g.rid
            """));
        statements.Add(Sql.Of($"""
            update search set keys = array(select distinct k from unnest(search.keys || g.orgs) k order by k)
            from {given} where search.rid = g.rid and search.rtype = {type}
            """));
    }
}
