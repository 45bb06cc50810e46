using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>The statements that rewrite the index rows of resources whose index changed.</summary>
internal static class SearchRows
{
    /// <param name="anyway">Also the rows that seem to be what they were.</param>
    public static void Add(List<Sql> statements, List<IndexedRow> rows, bool anyway = false)
    {
        AddTexts(statements, rows);
        var changed = rows.FindAll(r => anyway || r.Print != r.OldPrint);
        var old = changed.FindAll(r => r.OldPrint is not null).ConvertAll(r => r.Rid).ToArray();
        if (old.Length > 0)
        {
            statements.Add(Sql.Of($"delete from ref where rid = any({old})"));
            statements.Add(Sql.Of($"delete from str where rid = any({old})"));
            statements.Add(Sql.Of($"delete from dat where rid = any({old})"));
            statements.Add(Sql.Of($"delete from num where rid = any({old})"));
        }
        var deleted = changed.FindAll(r => r.Print is null);
        if (deleted.Count > 0) statements.Add(Unlist(deleted));
        ContainedRows.Add(statements, changed, anyway);
        var live = changed.FindAll(r => r.Print is not null);
        if (live.Count == 0) return;
        statements.Add(List(live));
        AddReferences(statements, live);
        AddStrings(statements, live);
        AddDates(statements, live);
        AddNumbers(statements, live);
        if (Persons([.. live.Select(r => (r.Rid, r.Index))]) is { } persons) statements.Add(persons);
    }

    /// <summary>By what patients may be one person; null where none of the rows is of a patient.</summary>
    public static Sql? Persons(IReadOnlyList<(long Rid, IndexRows Index)> rows)
    {
        var all = (from row in rows from key in row.Index.Persons select (row.Rid, key)).ToList();
        return all.Count == 0 ? null : Sql.Of($"""
            insert into person_key (key, rid)
            select * from unnest({all.ConvertAll(a => a.key).ToArray()}, {all.ConvertAll(a => a.Rid).ToArray()})
            on conflict do nothing
            """);
    }

    static Sql Unlist(List<IndexedRow> rows) => Sql.Of($"""
        delete from search where rid = any({rows.ConvertAll(r => r.Rid).ToArray()})
          and rtype = any({rows.ConvertAll(r => r.Type).Distinct().ToArray()})
        """);

    static Sql List(List<IndexedRow> rows) => Sql.Of($"""
        insert into search (rid, rtype, catalogue, d1, d1e, status, priority, present, keys)
        select t.rid, t.rtype, t.catalogue, t.d1, t.d1e, t.status, t.priority, t.present, t.keys::bigint[]
        from unnest(
          {rows.ConvertAll(r => r.Rid).ToArray()}, {rows.ConvertAll(r => r.Type).ToArray()},
          {rows.ConvertAll(r => r.Index.Catalogue).ToArray()},
          {rows.ConvertAll(r => r.Index.D1).ToArray()}, {rows.ConvertAll(r => r.Index.D1End).ToArray()},
          {rows.ConvertAll(r => r.Index.Status).ToArray()}, {rows.ConvertAll(r => r.Index.Priority).ToArray()},
          {rows.ConvertAll(r => r.Index.Present).ToArray()},
          {rows.ConvertAll(r => ArrayText.Of(r.Index.Keys.Concat(r.Organisations).Distinct())).ToArray()})
          t (rid, rtype, catalogue, d1, d1e, status, priority, present, keys)
        on conflict (rid, rtype) do update set
          catalogue = excluded.catalogue, d1 = excluded.d1, d1e = excluded.d1e, status = excluded.status,
          priority = excluded.priority, present = excluded.present, keys = excluded.keys
        """);

    // The targets' rows are there: what was unseen has just got one.
    static void AddReferences(List<Sql> statements, List<IndexedRow> rows)
    {
        var all = (from row in rows from r in row.Index.References select (row, r)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into ref (param, tgt, rid, rtype)
            select t.param, c.rid, t.rid, t.rtype
            from unnest(
              {all.ConvertAll(a => a.r.Param).ToArray()}, {all.ConvertAll(a => ResourceTypes.Number(a.r.Type)).ToArray()},
              {all.ConvertAll(a => a.r.Id).ToArray()}, {all.ConvertAll(a => a.row.Rid).ToArray()},
              {all.ConvertAll(a => a.row.Type).ToArray()}) t (param, target_type, target_id, rid, rtype)
            cross join lateral (
              select rid from cur where cur.rtype = t.target_type and cur.fid = t.target_id offset 0
            ) c
            on conflict do nothing
            """));
    }

    static void AddStrings(List<Sql> statements, List<IndexedRow> rows)
    {
        var all = (from row in rows from s in row.Index.Strings select (row, s)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into str (rtype, mark, param, rid, norm, tok)
            select * from unnest(
              {all.ConvertAll(a => a.row.Type).ToArray()}, {all.ConvertAll(a => a.s.Mark).ToArray()},
              {all.ConvertAll(a => a.s.Param).ToArray()}, {all.ConvertAll(a => a.row.Rid).ToArray()},
              {all.ConvertAll(a => a.s.Norm).ToArray()}, {all.ConvertAll(a => a.s.Token).ToArray()})
            """));
    }

    static void AddDates(List<Sql> statements, List<IndexedRow> rows)
    {
        var all = (from row in rows from d in row.Index.Dates select (row, d)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into dat (rtype, mark, param, rid, lo, hi, tok)
            select * from unnest(
              {all.ConvertAll(a => a.row.Type).ToArray()}, {all.ConvertAll(a => a.d.Mark).ToArray()},
              {all.ConvertAll(a => a.d.Param).ToArray()}, {all.ConvertAll(a => a.row.Rid).ToArray()},
              {all.ConvertAll(a => a.d.Lo).ToArray()}, {all.ConvertAll(a => a.d.Hi).ToArray()},
              {all.ConvertAll(a => a.d.Token).ToArray()})
            """));
    }

    // Words often change when nothing else does; they are written only when they did. A narrative is part of the content.
    static void AddTexts(List<Sql> statements, List<IndexedRow> rows)
    {
        var without = rows.FindAll(r => r.OldPrint is not null && (r.Print is null || r.Index.Content is null));
        if (without.Count > 0)
            statements.Add(Sql.Of($"delete from txt where rid = any({without.ConvertAll(r => r.Rid).ToArray()})"));
        var with = rows.FindAll(r => r.Print is not null && r.Index.Content is not null);
        if (with.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into txt (rid, words, content)
            select t.rid, t.words::tsvector, t.content::tsvector
            from unnest(
              {with.ConvertAll(r => r.Rid).ToArray()}, {with.ConvertAll(r => r.Index.Narrative).ToArray()},
              {with.ConvertAll(r => r.Index.Content!).ToArray()}) t (rid, words, content)
            on conflict (rid) do update set words = excluded.words, content = excluded.content
            where (txt.words, txt.content) is distinct from (excluded.words, excluded.content)
            """));
    }

    static void AddNumbers(List<Sql> statements, List<IndexedRow> rows)
    {
        var all = (from row in rows from n in row.Index.Numbers select (row, n, m: n.Measure)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into num (rtype, mark, param, tok, rid, lo, hi, clo, chi, unit, code, name)
            select * from unnest(
              {all.ConvertAll(a => a.row.Type).ToArray()}, {all.ConvertAll(a => a.n.Mark).ToArray()},
              {all.ConvertAll(a => a.n.Param).ToArray()}, {all.ConvertAll(a => a.n.Token).ToArray()},
              {all.ConvertAll(a => a.row.Rid).ToArray()},
              {all.ConvertAll(a => a.m.Lo).ToArray()}, {all.ConvertAll(a => a.m.Hi).ToArray()},
              {all.ConvertAll(a => a.m.BaseLo).ToArray()}, {all.ConvertAll(a => a.m.BaseHi).ToArray()},
              {all.ConvertAll(a => a.m.Unit).ToArray()}, {all.ConvertAll(a => a.m.Code).ToArray()},
              {all.ConvertAll(a => a.m.Name).ToArray()})
            """));
    }
}

/// <summary>What the index tables are to hold of one resource.</summary>
/// <param name="Organisations">Visibility keys of who may see it.</param>
/// <param name="OldPrint">Of the rows that are there; null when there are none.</param>
/// <param name="Print">Of these rows; null for a deletion, which has none.</param>
internal record IndexedRow(
    long Rid, short Type, IndexRows Index, long[] Organisations, long? OldPrint, long? Print);
