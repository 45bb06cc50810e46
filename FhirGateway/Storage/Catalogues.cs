using System.Globalization;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// By what parameters this node indexes and searches: R4's, our own, and those of the stored active SearchParameters. The
/// database numbers their sets, so that all nodes mean the same by a version.
/// </summary>
internal sealed class Catalogues(Database database, TimeProvider clock)
{
    /// <summary>The type whose resources add parameters.</summary>
    public const string Source = "SearchParameter";

    /// <summary>Any fixed number: whoever holds it numbers sets, the others wait.</summary>
    const long Lock = 0x46475350;

    static readonly short SourceType = ResourceTypes.Number(Source);
    volatile Known known = new(-1, SearchCatalogue.R4);

    /// <param name="Written">How many versions of SearchParameters there were when it was read.</param>
    sealed record Known(long Written, SearchCatalogue Catalogue);

    public SearchCatalogue Current => known.Catalogue;

    /// <summary>Reads the stored parameters when any of them changed since.</summary>
    public async Task Refresh(CancellationToken cancellation)
    {
        var written = await Written(cancellation);
        if (written == known.Written) return;
        var catalogue = await database.Transact(t => Read(t, cancellation), cancellation);
        // Of two that read at once the later look counts; what it missed shows at the next.
        if (written >= known.Written) known = new Known(written, catalogue);
    }

    /// <summary>Those of the needs that rows are still behind.</summary>
    public async Task<IReadOnlyList<IndexNeed>> Behind(IReadOnlyList<IndexNeed> needs, CancellationToken cancellation)
    {
        var behind = new List<IndexNeed>();
        // Mostly none is behind at all, of whatever type.
        var ofProgram = needs.Where(n => n.Ordinal == 0).Select(n => n.Shipped).DefaultIfEmpty().Max();
        var isOld = ofProgram > 0 && await Exists(Search, CatalogueSql.Behind(ofProgram), cancellation);
        foreach (var need in needs.Distinct().Where(n => n.Ordinal > 0 || isOld))
        {
            var rows = need.Type == IndexNeed.OfAll
                ? CatalogueSql.Behind(need.Shipped)
                : CatalogueSql.Behind(need.Type, need.Shipped, need.Ordinal);
            if (await Exists(need.InContained ? Contained : Search, rows, cancellation)) behind.Add(need);
        }
        return behind;
    }

    static Sql Search => RowSource.Table(SearchScope.Resources);

    static Sql Contained => RowSource.Table(SearchScope.Contained);

    async Task<bool> Exists(Sql table, Sql rows, CancellationToken cancellation) => (await database.Query(
        Sql.Of($"select exists (select from {table} where {rows})"), row => row.GetBoolean(0), cancellation))[0];

    // Versions are only ever added, so every write changes the sum.
    async Task<long> Written(CancellationToken cancellation) => (await database.Query(
        $"select coalesce(sum(ver), 0)::bigint from cur where rtype = {SourceType}", row => row.GetInt64(0), cancellation))[0];

    async Task<SearchCatalogue> Read(Transaction transaction, CancellationToken cancellation)
    {
        await transaction.Execute(Sql.Of($"select pg_advisory_xact_lock({Lock})"), cancellation);
        var bodies = await transaction.Query(
            Sql.Of($"""
                select v.body from cur c join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
                where c.rtype = {SourceType} and c.ver > 0 and not c.deleted order by c.rid
                """),
            row => row.GetFieldValue<byte[]>(0), cancellation);
        // Of two that were stored with the same code the older one counts.
        var added = (from body in bodies
                     let resource = JsonFormat.Read(body).Resource
                     where resource is not null
                     from parameter in AddedParameters.Read(resource.Root).Parameters
                     select parameter).DistinctBy(p => p.Id).ToList();
        var sets = await transaction.Query(
            Sql.Of($"select version, rtype, shipped, ordinal from catalogue"),
            row => new SetRow(row.GetInt32(0), row.GetInt16(1), row.GetInt32(2), row.GetInt32(3)), cancellation);
        var before = await transaction.Query(
            Sql.Of($"select rtype, code, print, since from added_parameter"),
            row => new AddedRow(row.GetInt16(0), row.GetString(1), row.GetInt64(2), row.GetInt32(3)), cancellation);
        var now = Numbered(added, before, sets);
        await Write(transaction, before, now, cancellation);
        return Catalogue(added, now, await Versions(transaction, now, before, sets, cancellation));
    }

    sealed record SetRow(int Version, short Type, int Shipped, int Ordinal);

    sealed record AddedRow(short Type, string Code, long Print, int Since);

    /// <summary>What is as it was keeps its number; the rest gets that of the set which begins now.</summary>
    static List<AddedRow> Numbered(List<SearchParameter> added, List<AddedRow> before, List<SetRow> sets)
    {
        var next = Next(sets);
        return added.ConvertAll(parameter =>
        {
            var row = new AddedRow(ResourceTypes.Number(parameter.Resource), parameter.Code, Print(parameter), next);
            return before.Find(b => b with { Since = next } == row) ?? row;
        });
    }

    static int Next(List<SetRow> sets) => sets.Select(s => s.Ordinal).DefaultIfEmpty().Max() + 1;

    static async Task Write(
        Transaction transaction, List<AddedRow> before, List<AddedRow> now, CancellationToken cancellation)
    {
        foreach (var gone in before.Except(now))
            await transaction.Execute(
                Sql.Of($"delete from added_parameter where rtype = {gone.Type} and code = {gone.Code}"), cancellation);
        foreach (var row in now.Except(before))
            await transaction.Execute(
                Sql.Of($"insert into added_parameter values ({row.Type}, {row.Code}, {row.Print}, {row.Since})"), cancellation);
    }

    /// <summary>For each type that has or had added parameters the version of its rows, new ones for the types that changed.</summary>
    async Task<Dictionary<string, AddedVersion>> Versions(
        Transaction transaction, List<AddedRow> now, List<AddedRow> before, List<SetRow> sets, CancellationToken cancellation)
    {
        var changed = now.Except(before).Concat(before.Except(now)).Select(r => r.Type).ToHashSet();
        var versions = new Dictionary<string, AddedVersion>();
        foreach (var type in sets.Select(s => s.Type).Concat(changed).Distinct())
        {
            var ordinal = changed.Contains(type) ? Next(sets) : sets.Where(s => s.Type == type).Max(s => s.Ordinal);
            var shipped = SearchCatalogue.R4.Version;
            var known = sets.Find(s => (s.Type, s.Shipped, s.Ordinal) == (type, shipped, ordinal));
            var version = known?.Version ?? (await transaction.Query(
                Sql.Of($"""
                    insert into catalogue (rtype, shipped, ordinal, made_at)
                    values ({type}, {shipped}, {ordinal}, {clock.GetUtcNow()}) returning version
                    """),
                row => row.GetInt32(0), cancellation))[0];
            versions[ResourceTypes.Name(type)] = new AddedVersion(version, ordinal);
        }
        return versions;
    }

    static SearchCatalogue Catalogue(
        List<SearchParameter> added, List<AddedRow> now, Dictionary<string, AddedVersion> versions) =>
        SearchCatalogue.WithAdded([.. added.Zip(now, (parameter, row) => parameter with { Since = row.Since })], versions);

    static long Print(SearchParameter p) => unchecked((long)TokenKeys.Hash(
        string.Create(CultureInfo.InvariantCulture, $"{p.Kind}\n{p.Expression}\n{string.Join(',', p.Targets)}")
        + string.Concat(p.Components.Select(c => $"\n{c.Definition.Code} {c.Expression}"))));
}

/// <summary>Rows that were made by an older catalogue.</summary>
internal static class CatalogueSql
{
    /// <summary>That the row <c>s</c> of whatever type was made by an older program.</summary>
    public static Sql Behind(int shipped) => Sql.Of($"""
        (s.catalogue < {shipped}
        or s.catalogue = any(array(select v.version from catalogue v where v.shipped < {shipped})))
        """);

    /// <summary>That the row <c>s</c> of a type was made by a program or a set of added parameters older than these.</summary>
    public static Sql Behind(string type, int shipped, int ordinal)
    {
        var number = ResourceTypes.Number(type);
        var first = ordinal > 0 ? SearchCatalogue.FirstAdded : shipped;
        return Sql.Of($"""
            s.rtype = {number} and (s.catalogue < {first} or s.catalogue = any(array(
            select v.version from catalogue v where v.rtype = {number} and (v.shipped < {shipped} or v.ordinal < {ordinal}))))
            """);
    }
}
