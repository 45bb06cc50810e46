using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>The statements that rewrite the index rows of resources whose index changed.</summary>
internal static class SearchRows
{
    /// <param name="rids">The rows of what they refer to.</param>
    /// <param name="anyway">Also the rows that seem to be what they were.</param>
    public static void Add(
        List<Sql> statements, List<IndexedRow> rows, IReadOnlyDictionary<RowKey, long> rids, bool anyway = false)
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
        List(statements, live.FindAll(r => r.OldPrint is null), isNew: true);
        List(statements, live.FindAll(r => r.OldPrint is not null), isNew: false);
        AddReferences(statements, live, rids);
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

    // What has no row yet gets one without looking for it; "on conflict" would first try and then insert.
    static void List(List<Sql> statements, List<IndexedRow> rows, bool isNew)
    {
        if (rows.Count == 0) return;
        var keys = Slices.Of(rows, r => [.. r.Index.Keys.Concat(r.Organisations).Distinct()]);
        var given = Sql.Of($"""
            select t.rid, t.rtype, t.catalogue, t.d1, t.d1e, t.status, t.priority, t.present, ({keys.All})[t.lo:t.hi] as keys
            from unnest(
              {PgArray.Longs(rows, r => r.Rid)}, {PgArray.Shorts(rows, r => r.Type)},
              {PgArray.Ints(rows, r => r.Index.Catalogue)},
              {PgArray.Instants(rows, r => r.Index.D1)}, {PgArray.Instants(rows, r => r.Index.D1End)},
              {PgArray.Shorts(rows, r => r.Index.Status)}, {PgArray.Shorts(rows, r => r.Index.Priority)},
              {PgArray.Longs(rows, r => r.Index.Present)}, {keys.From}, {keys.To})
              t (rid, rtype, catalogue, d1, d1e, status, priority, present, lo, hi)
            """);
        statements.Add(isNew
            ? Sql.Of($"""
                insert into search (rid, rtype, catalogue, d1, d1e, status, priority, present, keys) {given}
                """)
            : Sql.Of($"""
                insert into search (rid, rtype, catalogue, d1, d1e, status, priority, present, keys) {given}
                on conflict (rid, rtype) do update set
                  catalogue = excluded.catalogue, d1 = excluded.d1, d1e = excluded.d1e, status = excluded.status,
                  priority = excluded.priority, present = excluded.present, keys = excluded.keys
                """));
    }

    // The index's references are distinct, and so are their rows: a target has one row.
    static void AddReferences(List<Sql> statements, List<IndexedRow> rows, IReadOnlyDictionary<RowKey, long> rids)
    {
        var all = (from row in rows
                   from r in row.Index.References
                   select (r.Param, Target: rids[new RowKey(ResourceTypes.Number(r.Type), r.Id)], row.Rid, row.Type)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into ref (param, tgt, rid, rtype)
            select * from unnest(
              {PgArray.Ints(all, a => a.Param)}, {PgArray.Longs(all, a => a.Target)},
              {PgArray.Longs(all, a => a.Rid)}, {PgArray.Shorts(all, a => a.Type)})
            """));
    }

    static void AddStrings(List<Sql> statements, List<IndexedRow> rows)
    {
        var all = (from row in rows from s in row.Index.Strings select (row, s)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into str (rtype, mark, param, rid, norm, tok)
            select * from unnest(
              {PgArray.Shorts(all, a => a.row.Type)}, {PgArray.Shorts(all, a => a.s.Mark)},
              {PgArray.Ints(all, a => a.s.Param)}, {PgArray.Longs(all, a => a.row.Rid)},
              {PgArray.Texts(all, a => a.s.Norm)}, {PgArray.Longs(all, a => a.s.Token)})
            """));
    }

    static void AddDates(List<Sql> statements, List<IndexedRow> rows)
    {
        var all = (from row in rows from d in row.Index.Dates select (row, d)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into dat (rtype, mark, param, rid, lo, hi, tok)
            select * from unnest(
              {PgArray.Shorts(all, a => a.row.Type)}, {PgArray.Shorts(all, a => a.d.Mark)},
              {PgArray.Ints(all, a => a.d.Param)}, {PgArray.Longs(all, a => a.row.Rid)},
              {PgArray.Instants(all, a => a.d.Lo)}, {PgArray.Instants(all, a => a.d.Hi)},
              {PgArray.Longs(all, a => a.d.Token)})
            """));
    }

    // Words often change when nothing else does; they are written only when they did.
    static void AddTexts(List<Sql> statements, List<IndexedRow> rows)
    {
        var without = rows.FindAll(r => r.OldPrint is not null && (r.Print is null || r.Index.Words is null));
        if (without.Count > 0)
            statements.Add(Sql.Of($"delete from txt where rid = any({PgArray.Longs(without, r => r.Rid)})"));
        var with = rows.FindAll(r => r.Print is not null && r.Index.Words is not null);
        if (with.FindAll(r => r.OldPrint is null) is { Count: > 0 } added)
            statements.Add(Sql.Of($"insert into txt (rid, content) {Texts(added)}"));
        if (with.FindAll(r => r.OldPrint is not null) is { Count: > 0 } changed)
            statements.Add(Sql.Of($"""
                insert into txt (rid, content) {Texts(changed)}
                on conflict (rid) do update set content = excluded.content where txt.content is distinct from excluded.content
                """));
    }

    static Sql Texts(List<IndexedRow> rows) => Sql.Of($"""
        select * from unnest({PgArray.Longs(rows, r => r.Rid)}, {PgArray.Vectors(rows, r => r.Index.Words)})
        """);

    static void AddNumbers(List<Sql> statements, List<IndexedRow> rows)
    {
        var all = (from row in rows from n in row.Index.Numbers select (row, n, m: n.Measure)).ToList();
        if (all.Count == 0) return;
        statements.Add(Sql.Of($"""
            insert into num (rtype, mark, param, tok, rid, lo, hi, clo, chi, unit, code, name)
            select * from unnest(
              {PgArray.Shorts(all, a => a.row.Type)}, {PgArray.Shorts(all, a => a.n.Mark)},
              {PgArray.Ints(all, a => a.n.Param)}, {PgArray.Longs(all, a => a.n.Token)},
              {PgArray.Longs(all, a => a.row.Rid)},
              {PgArray.Doubles(all, a => a.m.Lo)}, {PgArray.Doubles(all, a => a.m.Hi)},
              {PgArray.Doubles(all, a => a.m.BaseLo)}, {PgArray.Doubles(all, a => a.m.BaseHi)},
              {PgArray.Longs(all, a => a.m.Unit)}, {PgArray.Longs(all, a => a.m.Code)},
              {PgArray.Longs(all, a => a.m.Name)})
            """));
    }
}

/// <summary>What the index tables are to hold of one resource.</summary>
/// <param name="Organisations">Visibility keys of who may see it.</param>
/// <param name="OldPrint">Of the rows that are there; null when there are none.</param>
/// <param name="Print">Of these rows; null for a deletion, which has none.</param>
internal record IndexedRow(
    long Rid, short Type, IndexRows Index, long[] Organisations, long? OldPrint, long? Print);
