using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// Rebuilds the index rows that an older catalogue made, oldest first, a few in each transaction. Several nodes may do so at
/// once: what another holds is passed over. A row is rebuilt under the lock that writers take, from the version that is
/// current then; nothing is written anew but the index.
/// </summary>
internal sealed class Reindexer(Database database, ResourceStore store, TimeProvider clock)
{
    const int MostRows = 100;

    /// <summary>How many rows of each type an older catalogue made; types without such rows are not there.</summary>
    public async Task<IReadOnlyDictionary<string, long>> Behind(CancellationToken cancellation)
    {
        var behind = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var older in Older(store.Catalogues.Current))
            await Count(Sql.Of($"search s where {older}"));
        foreach (var older in OlderOfTypes(store.Catalogues.Current))
            await Count(Sql.Of($"contained s where {older}"));
        return behind;

        async Task Count(Sql rows)
        {
            foreach (var (type, count) in await database.Query(
                Sql.Of($"select s.rtype, count(*) from {rows} group by s.rtype"),
                row => (ResourceTypes.Name(row.GetInt16(0)), row.GetInt64(1)), cancellation))
                behind[type] = behind.GetValueOrDefault(type) + count;
        }
    }

    /// <summary>Rebuilds a few rows.</summary>
    /// <returns>How many; 0 when none is left that nobody else has in hand.</returns>
    public async Task<int> Step(CancellationToken cancellation)
    {
        await store.Catalogues.Refresh(cancellation);
        var catalogue = store.Catalogues.Current;
        List<Sql> behind =
        [
            .. Older(catalogue).Select(o => Sql.Of($"select s.rid from search s where {o} order by s.catalogue limit {MostRows}")),
            .. OlderOfTypes(catalogue).Select(o => Sql.Of($"select s.container from contained s where {o} limit {MostRows}")),
        ];
        foreach (var rids in behind)
            if (await database.Transact(t => Rebuild(t, catalogue, rids, cancellation), cancellation) is > 0 and var done)
                return done;
        return 0;
    }

    /// <summary>Conditions for the rows <c>s</c> that are behind: of all types, and of each that has parameters of its own.</summary>
    static IEnumerable<Sql> Older(SearchCatalogue catalogue) =>
        [.. OlderOfTypes(catalogue), Sql.Of($"s.catalogue < {catalogue.Version}")];

    // What is contained is behind for itself only by these; by others its container is, too.
    static IEnumerable<Sql> OlderOfTypes(SearchCatalogue catalogue) =>
        from type in DefinitionSet.R4.ResourceTypes
        where catalogue.OrdinalOf(type) > 0
        select CatalogueSql.Behind(type, catalogue.Version, catalogue.OrdinalOf(type));

    async Task<int> Rebuild(Transaction transaction, SearchCatalogue catalogue, Sql rids, CancellationToken cancellation)
    {
        // What is referred to stays until the references to it are stored.
        await transaction.Execute([Parties.Enter(alone: false)], prepared: false, cancellation);
        var found = await Read(transaction, Sql.Of($"c.rid in ({rids})"), Sql.Empty, cancellation);
        var targets = await Targets(
            transaction,
            found.Select(f => f.Row.Index).SelectMany(i => i.References.Concat(i.Contained.SelectMany(c => c.Index.References))),
            cancellation);
        // Read again under the lock: what was written meanwhile is not behind any more, or is another version.
        var locked = await Read(transaction, Sql.Of($"""
            c.rid = any({found.ConvertAll(f => f.Row.Rid).ToArray()})
            """), Sql.Of($"for no key update of c skip locked"), cancellation);
        var rows = locked.FindAll(l => found.Exists(f => (f.Row.Rid, f.Version) == (l.Row.Rid, l.Version)));
        if (rows.Count == 0) return 0;
        var statements = new List<Sql>();
        SearchRows.Add(statements, rows.ConvertAll(r => r.Row), targets, anyway: true);
        statements.Add(Sql.Of($"""
            update cur set print = t.print
            from unnest({rows.ConvertAll(r => r.Row.Rid).ToArray()}, {rows.ConvertAll(r => r.Row.Print).ToArray()}) t (rid, print)
            where cur.rid = t.rid
            """));
        await transaction.Execute(statements, prepared: false, cancellation);
        return rows.Count;

        async Task<List<(IndexedRow Row, int Version)>> Read(Transaction t, Sql which, Sql locking, CancellationToken ct) =>
            await t.Query(
                Sql.Of($"""
                    select c.rid, c.orgs, c.print, v.body, c.ver, c.fid, c.rtype from cur c
                    join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
                    where {which} and not c.deleted order by c.rtype, c.fid {locking}
                    """),
                row => (Made(row, catalogue), row.GetInt32(4)), ct);
    }

    IndexedRow Made(System.Data.Common.DbDataReader row, SearchCatalogue catalogue)
    {
        var organisations = row.GetFieldValue<long[]>(1);
        var resource = JsonFormat.Read(row.GetFieldValue<byte[]>(3)).Resource
            ?? throw new InvalidDataException($"{row.GetString(5)} as stored cannot be read.");
        var index = new IndexOf(catalogue, store.PublicBase, store.Systems).Rows(resource, row.GetString(5));
        return new IndexedRow(
            row.GetInt64(0), row.GetInt16(6), index, organisations, row.IsDBNull(2) ? null : row.GetInt64(2),
            IndexPrint.Of(index, organisations));
    }

    // As for a write: what is referred to and not here yet gets its row first, in the one order.
    async Task<Dictionary<RowKey, long>> Targets(
        Transaction transaction, IEnumerable<ReferenceRow> references, CancellationToken cancellation)
    {
        var keys = references.Select(r => new RowKey(ResourceTypes.Number(r.Type), r.Id)).Distinct().Order().ToList();
        if (keys.Count == 0) return [];
        await transaction.Execute(Saving.Insert(keys, clock.GetUtcNow()), cancellation);
        return (await transaction.Query(TargetRow.Of(keys), TargetRow.Read, cancellation)).ToDictionary(t => t.Key, t => t.Row.Rid);
    }
}
