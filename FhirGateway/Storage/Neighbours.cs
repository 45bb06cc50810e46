using System.Data.Common;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>The row of what a write refers to.</summary>
/// <param name="Orgs">Who may see it; null for a deleted one, which neither shows nor is shown.</param>
/// <param name="IsAwaited">It was only referred to so far.</param>
internal sealed record TargetRow(long Rid, long[]? Orgs, bool IsAwaited)
{
    /// <summary>The rows of these ids, of those that there are.</summary>
    public static Sql Of(IReadOnlyList<RowKey> keys) =>
        Sql.Of($"select c.rtype, c.fid, c.rid, c.orgs, c.deleted, c.ver = 0 from {Neighbours.Named(keys)}");

    public static (RowKey Key, TargetRow Row) Read(DbDataReader r) => (Neighbours.KeyAt(r, 0),
        new TargetRow(r.GetInt64(2), r.GetBoolean(4) ? null : r.GetFieldValue<long[]>(3), r.GetBoolean(5)));
}

/// <summary>What the stored version of a write refers to.</summary>
/// <param name="Param">By which reference.</param>
/// <param name="Rid">The target's row.</param>
/// <param name="IsAwaited">It was only referred to so far.</param>
internal readonly record struct OldLink(int Param, RowKey Target, long Rid, bool IsAwaited);

/// <summary>
/// What the database knows of that which writes name, hang on and show: asked once for all writes of a transaction, and
/// not at all when they name nothing that is not told by themselves.
/// </summary>
internal sealed class Neighbours
{
    readonly IReadOnlyDictionary<RowKey, TargetRow> rows;
    readonly Dictionary<RowKey, (long Rid, long Key)> standIns = [];
    readonly Dictionary<long, long> identified = [];
    readonly Dictionary<RowKey, List<PartyName>> oldNames = [];
    readonly Dictionary<RowKey, HashSet<OldLink>> oldLinks = [];
    readonly HashSet<RowKey> leantOn = [];

    /// <param name="rows">Of what is referred to.</param>
    public Neighbours(IReadOnlyDictionary<RowKey, TargetRow> rows) => this.rows = rows;

    public TargetRow? Row(RowKey key) => rows.GetValueOrDefault(key);

    /// <summary>The organisation for which a role or service stands, with its row; key 0 where that is not known.</summary>
    public (long Rid, long Key)? StandsFor(RowKey key) => standIns.TryGetValue(key, out var found) ? found : null;

    /// <summary>The one organisation with an identifier.</summary>
    public long? Identified(long key) => identified.TryGetValue(key, out var organisation) ? organisation : null;

    /// <summary>What the stored version names; also of a patient, for the registered practice.</summary>
    public IReadOnlyList<PartyName> OldNames(RowKey key) => oldNames.GetValueOrDefault(key) ?? [];

    public IReadOnlySet<OldLink> OldLinks(RowKey key) => oldLinks.GetValueOrDefault(key) ?? [];

    /// <summary>Of what is to be deleted, and of what is shown: something hangs on it.</summary>
    public bool IsLeantOn(RowKey key) => leantOn.Contains(key);

    /// <summary>As it is stored, it shows another record or works on one.</summary>
    public bool LeadsOn(RowKey key) => OldLinks(key).Any(l => !l.IsAwaited && l.Target.Type != PartyLinks.Ends
        && (PartyLinks.Shows.Contains(l.Param) || PartyLinks.Work.Contains(l.Param)));

    /// <summary>Of what it shows as it is stored, the patients.</summary>
    public IEnumerable<OldLink> Patients(RowKey key) =>
        OldLinks(key).Where(l => l.Target.Type == PartyLinks.Ends && PartyLinks.Shows.Contains(l.Param));

    /// <param name="rows">Of all that the writes refer to.</param>
    /// <param name="stored">Writes of which an older version may say something else.</param>
    /// <param name="deleted">Those that are deletions.</param>
    /// <param name="shown">Stored records that something new shows.</param>
    public static async Task<Neighbours> Ask(
        Transaction transaction, IReadOnlyDictionary<RowKey, TargetRow> rows, IReadOnlyList<PartyNames> names,
        IReadOnlyList<RowKey> stored, IReadOnlyList<RowKey> deleted, IReadOnlyList<RowKey> shown, CancellationToken ct)
    {
        var known = new Neighbours(rows);
        List<RowKey> standIns =
        [
            .. names.SelectMany(n => n.Named.Concat(n.References.Where(r => r.Param == PartyLinks.RoleService)))
                .Where(r => r.Type is "PractitionerRole" or "HealthcareService").Select(PartyNames.KeyOf),
        ];
        List<RowKey> named = [.. stored, .. names.Select(n => n.Subject).OfType<RowKey>()];
        long[] identifiers = [.. names.SelectMany(n => n.ByIdentifier).Select(i => i.Key).Distinct()];
        if (standIns.Count + named.Count + identifiers.Length + shown.Count == 0) return known;
        List<RowKey> leaning = [.. deleted, .. shown];
        await using var reader = await transaction.Write(
            [StandIns(standIns), Identified(identifiers), Names(named), Links([.. stored, .. shown]),
                .. leaning.Count > 0 ? [LeantOn(leaning)] : Array.Empty<Sql>()],
            prepared: true, ct);
        // Named before it came: nobody knows yet for whom it stands.
        foreach (var key in standIns) known.standIns[key] = (rows[key].Rid, 0);
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
        foreach (var (key, link) in await reader.All(
            r => (KeyAt(r, 0), new OldLink(r.GetInt32(2), KeyAt(r, 3), r.GetInt64(5), r.GetBoolean(6))), ct))
            known.oldLinks.GetOrAdd(key).Add(link);
        if (leaning.Count == 0) return known;
        await reader.NextResultAsync(ct);
        known.leantOn.UnionWith(await reader.All(r => KeyAt(r, 0), ct));
        return known;
    }

    public static long OrganisationKey(string id) => TokenKeys.Organisation($"Organization/{id}");

    internal static RowKey KeyAt(DbDataReader r, int column) => new(r.GetInt16(column), r.GetString(column + 1));

    // A role names its organisation, or a service which does.
    static Sql StandIns(List<RowKey> keys) => Sql.Of($"""
        select c.rtype, c.fid, c.rid, o.fid from {Named(keys)}
        cross join lateral (
          {Targets.Of(Sql.Of($"c.rid"), [PartyLinks.RoleOrganization, PartyLinks.ServiceOrganization])}
          union all
          select o.tgt from ({Targets.Of(Sql.Of($"c.rid"), [PartyLinks.RoleService])}) s
          cross join lateral ({Targets.Of(Sql.Of($"s.tgt"), [PartyLinks.ServiceOrganization])}) o
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
        select c.rtype, c.fid, f.param, t.rtype, t.fid, t.rid, t.ver = 0 from {Named(keys)}
        cross join lateral (select * from ref where rid = c.rid offset 0) f
        cross join lateral (select * from cur where rid = f.tgt offset 0) t
        """);

    // By the parameters too: a request may bring along anything, also an organisation to which everybody refers.
    static Sql LeantOn(IReadOnlyList<RowKey> keys) => Sql.Of($"""
        select c.rtype, c.fid from {Named(keys)}
        where exists (select from ref where param = any({PartyLinks.HangsOn}) and tgt = c.rid offset 0)
        """);

    /// <summary>The rows <c>c</c> of these ids, each by its index.</summary>
    internal static Sql Named(IReadOnlyList<RowKey> keys)
    {
        var distinct = keys.Distinct().ToList();
        return Sql.Of($"""
            unnest({PgArray.Shorts(distinct, k => k.Type)}, {PgArray.Texts(distinct, k => k.Id)}) u (rtype, fid)
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
