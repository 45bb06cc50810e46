using System.Data.Common;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// What the database knows of that which writes name, hang on and show: asked once for all writes of a transaction, and
/// not at all when they name nothing that is not told by themselves.
/// </summary>
internal sealed class Neighbours
{
    readonly Dictionary<RowKey, (long Rid, long[]? Orgs)> rows = [];
    readonly HashSet<RowKey> awaited = [];
    readonly Dictionary<RowKey, (long Rid, long Key)> standIns = [];
    readonly Dictionary<long, long> identified = [];
    readonly Dictionary<RowKey, List<PartyName>> oldNames = [];
    readonly Dictionary<RowKey, HashSet<(int, RowKey)>> oldLinks = [];

    /// <summary>The row, and who may see it; null for a deleted one, which neither shows nor is shown.</summary>
    public (long Rid, long[]? Orgs)? Row(RowKey key) => rows.TryGetValue(key, out var row) ? row : null;

    /// <summary>It was only referred to so far.</summary>
    public bool IsAwaited(RowKey key) => awaited.Contains(key);

    /// <summary>The organisation for which a role or service stands, with its row; key 0 where that is not known.</summary>
    public (long Rid, long Key)? StandsFor(RowKey key) => standIns.TryGetValue(key, out var found) ? found : null;

    /// <summary>The one organisation with an identifier.</summary>
    public long? Identified(long key) => identified.TryGetValue(key, out var organisation) ? organisation : null;

    /// <summary>What the stored version names; also of a patient, for the registered practice.</summary>
    public IReadOnlyList<PartyName> OldNames(RowKey key) => oldNames.GetValueOrDefault(key) ?? [];

    public IReadOnlySet<(int Param, RowKey Target)> OldLinks(RowKey key) => oldLinks.GetValueOrDefault(key) ?? [];

    /// <param name="stored">Writes of which an older version may say something else.</param>
    public static async Task<Neighbours> Ask(
        Transaction transaction, IReadOnlyList<PartyNames> names, IReadOnlyList<RowKey> stored, CancellationToken ct)
    {
        var known = new Neighbours();
        List<RowKey> standIns =
        [
            .. names.SelectMany(n => n.Named.Concat(n.References.Where(r => r.Param == PartyLinks.RoleService)))
                .Where(r => r.Type is "PractitionerRole" or "HealthcareService").Select(PartyNames.KeyOf),
        ];
        List<RowKey> near =
        [
            .. names.SelectMany(n => (IEnumerable<RowKey>)[.. n.HangsOn, .. n.Shows, .. n.Requests]), .. standIns,
        ];
        List<RowKey> named = [.. stored, .. names.Select(n => n.Subject).OfType<RowKey>()];
        long[] identifiers = [.. names.SelectMany(n => n.ByIdentifier).Select(i => i.Key).Distinct()];
        if (near.Count + named.Count + identifiers.Length == 0) return known;
        await using var reader = await transaction.Write(
            [Rows(near), StandIns(standIns), Identified(identifiers), Names(named), Links(stored)], prepared: true, ct);
        foreach (var row in await reader.All(
            r => (Key: KeyAt(r, 0), Rid: r.GetInt64(2), Orgs: r.GetBoolean(4) ? null : r.GetFieldValue<long[]>(3), IsAwaited: r.GetBoolean(5)), ct))
        {
            known.rows[row.Key] = (row.Rid, row.Orgs);
            if (row.IsAwaited) known.awaited.Add(row.Key);
        }
        await reader.NextResultAsync(ct);
        // Named before it came: nobody knows yet for whom it stands.
        foreach (var key in standIns) known.standIns[key] = (known.rows[key].Rid, 0);
        foreach (var row in await reader.All(r => (Key: KeyAt(r, 0), Rid: r.GetInt64(2), Organisation: r.GetString(3)), ct))
            known.standIns[row.Key] = (row.Rid, OrganisationKey(row.Organisation));
        await reader.NextResultAsync(ct);
        foreach (var only in (await reader.All(r => (Key: r.GetInt64(0), Id: r.GetString(1)), ct))
                     .GroupBy(r => r.Key).Where(g => g.Count() == 1).SelectMany(g => g))
            known.identified[only.Key] = OrganisationKey(only.Id);
        await reader.NextResultAsync(ct);
        foreach (var row in await reader.All(r => (Key: KeyAt(r, 0), Name: new PartyName(r.GetInt32(2), r.GetInt64(3), r.GetInt64(4))), ct))
            known.oldNames.GetOrAdd(row.Key).Add(row.Name);
        await reader.NextResultAsync(ct);
        foreach (var row in await reader.All(r => (Key: KeyAt(r, 0), Param: r.GetInt32(2), Target: KeyAt(r, 3)), ct))
            known.oldLinks.GetOrAdd(row.Key).Add((row.Param, row.Target));
        return known;
    }

    public static long OrganisationKey(string id) => TokenKeys.Organisation($"Organization/{id}");

    static RowKey KeyAt(DbDataReader r, int column) => new(r.GetInt16(column), r.GetString(column + 1));

    static Sql Rows(List<RowKey> keys) =>
        Sql.Of($"select c.rtype, c.fid, c.rid, c.orgs, c.deleted, c.ver = 0 from {Named(keys)}");

    // A role names its organisation, or a service which does.
    static Sql StandIns(List<RowKey> keys) => Sql.Of($"""
        select c.rtype, c.fid, c.rid, o.fid from {Named(keys)}
        cross join lateral (
          select f.tgt from ref f where f.rid = c.rid
            and f.param in ({PartyLinks.RoleOrganization}, {PartyLinks.ServiceOrganization})
          union
          select g.tgt from ref f join ref g on g.rid = f.tgt and g.param = {PartyLinks.ServiceOrganization}
          where f.rid = c.rid and f.param = {PartyLinks.RoleService}
            and not exists (select from ref x where x.rid = c.rid and x.param = {PartyLinks.RoleOrganization})
          limit 1
        ) n
        cross join lateral (select fid from cur where rid = n.tgt offset 0) o
        """);

    static Sql Identified(long[] keys) => Sql.Of($"""
        select k.key, c.fid from unnest({keys}) k (key)
        cross join lateral (
          select rid from search where rtype = {PartyLinks.Organization} and keys @> array[k.key] offset 0) s
        cross join lateral (select fid from cur where rid = s.rid offset 0) c
        """);

    static Sql Names(List<RowKey> keys) => Sql.Of($"""
        select c.rtype, c.fid, p.param, p.via, p.key from {Named(keys)}
        cross join lateral (select * from party where rid = c.rid offset 0) p
        """);

    static Sql Links(IReadOnlyList<RowKey> keys) => Sql.Of($"""
        select c.rtype, c.fid, f.param, t.rtype, t.fid from {Named(keys)}
        cross join lateral (select * from ref where rid = c.rid offset 0) f
        cross join lateral (select * from cur where rid = f.tgt offset 0) t
        """);

    /// <summary>The rows <c>c</c> of these ids, each by its index.</summary>
    internal static Sql Named(IReadOnlyList<RowKey> keys)
    {
        var distinct = keys.Distinct().ToList();
        return Sql.Of($"""
            unnest({distinct.ConvertAll(k => k.Type).ToArray()}, {distinct.ConvertAll(k => k.Id).ToArray()}) u (rtype, fid)
            cross join lateral (select * from cur where cur.rtype = u.rtype and cur.fid = u.fid offset 0) c
            """);
    }
}

file static class Dictionaries
{
    public static TValue GetOrAdd<TKey, TValue>(this Dictionary<TKey, TValue> dictionary, TKey key)
        where TKey : notnull where TValue : new()
    {
        if (!dictionary.TryGetValue(key, out var value)) dictionary[key] = value = new TValue();
        return value;
    }
}
