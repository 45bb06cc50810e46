using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// The statements that keep the rows of contained resources; none at all for resources that contain nothing and did not
/// before. What stays contained under its id keeps its row, so that pages stay as they are.
/// </summary>
internal static class ContainedRows
{
    /// <summary>The types of which anything is contained anywhere, found by leaps through the index.</summary>
    public static Sql Types => Sql.Of($"""
        with recursive type (number) as (
          (select rtype from contained order by rtype limit 1)
          union all
          select (select k.rtype from contained k where k.rtype > t.number order by k.rtype limit 1)
          from type t where t.number is not null
        )
        select number from type where number is not null
        """);

    /// <param name="anyway">Also where the print does not say that there are any: an older gateway may have made it.</param>
    public static void Add(List<Sql> statements, List<IndexedRow> changed, bool anyway)
    {
        var old = changed.FindAll(r => IndexPrint.SaysContained(r.OldPrint) || anyway && r.OldPrint is not null);
        if (old.Count > 0) Remove(statements, old);
        Add(statements, [.. changed.Where(r => r.Print is not null).Select(r => (r.Rid, r.Index))]);
    }

    public static void Add(List<Sql> statements, IReadOnlyList<(long Rid, IndexRows Index)> containers)
    {
        List<HeldRow> rows = [.. from c in containers from row in c.Index.Contained select new HeldRow(c.Rid, row)];
        if (rows.Count == 0) return;
        statements.Add(List(rows));
        AddReferences(statements, rows);
        AddInner(statements, containers, rows);
        AddStrings(statements, rows);
        AddDates(statements, rows);
        AddNumbers(statements, rows);
        AddTexts(statements, rows);
    }

    sealed record HeldRow(long Container, ContainedRow Row)
    {
        public string Id => Row.Id;
        public short Type => ResourceTypes.Number(Row.Type);
        public IndexRows Index => Row.Index;
    }

    static void Remove(List<Sql> statements, List<IndexedRow> old)
    {
        var containers = old.ConvertAll(r => r.Rid).ToArray();
        var gone = Sql.Of($"rid = any(array(select k.rid from contained k where k.container = any({containers})))");
        statements.Add(Sql.Of($"delete from contained_ref where {gone}"));
        statements.Add(Sql.Of($"delete from contained_ref where rid = any({containers})"));
        statements.Add(Sql.Of($"delete from str where {gone}"));
        statements.Add(Sql.Of($"delete from dat where {gone}"));
        statements.Add(Sql.Of($"delete from num where {gone}"));
        statements.Add(Sql.Of($"delete from txt where {gone}"));
        var kept = (from row in old where row.Print is not null from c in row.Index.Contained select (row.Rid, c.Id)).ToList();
        statements.Add(Sql.Of($"""
            delete from contained where container = any({containers}) and (container, fid) not in (
              select * from unnest({kept.ConvertAll(k => k.Rid).ToArray()}, {kept.ConvertAll(k => k.Id).ToArray()}))
            """));
    }

    static Sql List(List<HeldRow> rows)
    {
        var keys = Slices.Of(rows, r => r.Index.Keys);
        return Sql.Of($"""
            insert into contained (container, fid, rtype, catalogue, d1, d1e, status, priority, present, keys)
            select t.container, t.fid, t.rtype, t.catalogue, t.d1, t.d1e, t.status, t.priority, t.present, ({keys.All})[t.lo:t.hi]
            from unnest(
              {PgArray.Longs(rows, r => r.Container)}, {PgArray.Texts(rows, r => r.Id)},
              {PgArray.Shorts(rows, r => r.Type)}, {PgArray.Ints(rows, r => r.Index.Catalogue)},
              {PgArray.Instants(rows, r => r.Index.D1)}, {PgArray.Instants(rows, r => r.Index.D1End)},
              {PgArray.Shorts(rows, r => r.Index.Status)}, {PgArray.Shorts(rows, r => r.Index.Priority)},
              {PgArray.Longs(rows, r => r.Index.Present)}, {keys.From}, {keys.To})
              t (container, fid, rtype, catalogue, d1, d1e, status, priority, present, lo, hi)
            on conflict (container, fid) do update set
              rtype = excluded.rtype, catalogue = excluded.catalogue, d1 = excluded.d1, d1e = excluded.d1e,
              status = excluded.status, priority = excluded.priority, present = excluded.present, keys = excluded.keys
            """);
    }

    /// <summary>The rows <c>k</c> of what is contained, for values <c>t</c> that say in what and under which id.</summary>
    static Sql Held => Sql.Of($"""
        cross join lateral (
          select rid from contained where container = t.container and fid = t.fid offset 0
        ) k
        """);

    // The targets' rows are there, as for the references of resources.
    static void AddReferences(List<Sql> statements, List<HeldRow> rows)
    {
        var all = (from row in rows from r in row.Index.References select (row, r)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into contained_ref (param, tgt, rid)
            select t.param, c.rid, k.rid
            from unnest(
              {all.ConvertAll(a => a.row.Container).ToArray()}, {all.ConvertAll(a => a.row.Id).ToArray()},
              {all.ConvertAll(a => a.r.Param).ToArray()}, {all.ConvertAll(a => ResourceTypes.Number(a.r.Type)).ToArray()},
              {all.ConvertAll(a => a.r.Id).ToArray()}) t (container, fid, param, target_type, target_id)
            {Held}
            cross join lateral (
              select rid from cur where cur.rtype = t.target_type and cur.fid = t.target_id offset 0
            ) c
            on conflict do nothing
            """));
    }

    // From the container, from what is contained, and to either.
    static void AddInner(
        List<Sql> statements, IReadOnlyList<(long Rid, IndexRows Index)> containers, List<HeldRow> rows)
    {
        var all = (from c in containers from i in c.Index.Inner select (Container: c.Rid, Id: "", i))
            .Concat(from row in rows from i in row.Index.Inner select (row.Container, row.Id, i)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into contained_ref (param, tgt, rid)
            select t.param, coalesce(g.rid, t.container), coalesce(k.rid, t.container)
            from unnest(
              {all.ConvertAll(a => a.Container).ToArray()}, {all.ConvertAll(a => a.Id).ToArray()},
              {all.ConvertAll(a => a.i.Param).ToArray()}, {all.ConvertAll(a => a.i.Id).ToArray()})
              t (container, fid, param, target_id)
            left join lateral (
              select rid from contained where container = t.container and fid = t.fid offset 0) k on true
            left join lateral (
              select rid from contained where container = t.container and fid = t.target_id offset 0) g on true
            where g.rid is not null or t.target_id = ''
            on conflict do nothing
            """));
    }

    static void AddStrings(List<Sql> statements, List<HeldRow> rows)
    {
        var all = (from row in rows from s in row.Index.Strings select (row, s)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into str (rtype, mark, param, rid, norm, tok)
            select t.rtype, t.mark, t.param, k.rid, t.norm, t.tok
            from unnest(
              {all.ConvertAll(a => a.row.Container).ToArray()}, {all.ConvertAll(a => a.row.Id).ToArray()},
              {all.ConvertAll(a => a.row.Type).ToArray()}, {all.ConvertAll(a => a.s.Mark).ToArray()},
              {all.ConvertAll(a => a.s.Param).ToArray()}, {all.ConvertAll(a => a.s.Norm).ToArray()},
              {all.ConvertAll(a => a.s.Token).ToArray()}) t (container, fid, rtype, mark, param, norm, tok)
            {Held}
            """));
    }

    static void AddDates(List<Sql> statements, List<HeldRow> rows)
    {
        var all = (from row in rows from d in row.Index.Dates select (row, d)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into dat (rtype, mark, param, rid, lo, hi, tok)
            select t.rtype, t.mark, t.param, k.rid, t.lo, t.hi, t.tok
            from unnest(
              {all.ConvertAll(a => a.row.Container).ToArray()}, {all.ConvertAll(a => a.row.Id).ToArray()},
              {all.ConvertAll(a => a.row.Type).ToArray()}, {all.ConvertAll(a => a.d.Mark).ToArray()},
              {all.ConvertAll(a => a.d.Param).ToArray()}, {all.ConvertAll(a => a.d.Lo).ToArray()},
              {all.ConvertAll(a => a.d.Hi).ToArray()}, {all.ConvertAll(a => a.d.Token).ToArray()})
              t (container, fid, rtype, mark, param, lo, hi, tok)
            {Held}
            """));
    }

    static void AddNumbers(List<Sql> statements, List<HeldRow> rows)
    {
        var all = (from row in rows from n in row.Index.Numbers select (row, n, m: n.Measure)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into num (rtype, mark, param, tok, rid, lo, hi, clo, chi, unit, code, name)
            select t.rtype, t.mark, t.param, t.tok, k.rid, t.lo, t.hi, t.clo, t.chi, t.unit, t.code, t.name
            from unnest(
              {all.ConvertAll(a => a.row.Container).ToArray()}, {all.ConvertAll(a => a.row.Id).ToArray()},
              {all.ConvertAll(a => a.row.Type).ToArray()}, {all.ConvertAll(a => a.n.Mark).ToArray()},
              {all.ConvertAll(a => a.n.Param).ToArray()}, {all.ConvertAll(a => a.n.Token).ToArray()},
              {all.ConvertAll(a => a.m.Lo).ToArray()}, {all.ConvertAll(a => a.m.Hi).ToArray()},
              {all.ConvertAll(a => a.m.BaseLo).ToArray()}, {all.ConvertAll(a => a.m.BaseHi).ToArray()},
              {all.ConvertAll(a => a.m.Unit).ToArray()}, {all.ConvertAll(a => a.m.Code).ToArray()},
              {all.ConvertAll(a => a.m.Name).ToArray()})
              t (container, fid, rtype, mark, param, tok, lo, hi, clo, chi, unit, code, name)
            {Held}
            """));
    }

    static void AddTexts(List<Sql> statements, List<HeldRow> rows)
    {
        var told = rows.FindAll(r => r.Index.Words is not null);
        if (told.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into txt (rid, content)
            select k.rid, t.content
            from unnest({PgArray.Longs(told, r => r.Container)}, {PgArray.Texts(told, r => r.Id)},
              {PgArray.Vectors(told, r => r.Index.Words)}) t (container, fid, content)
            {Held}
            """));
    }
}
