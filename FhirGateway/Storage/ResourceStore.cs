using System.Data.Common;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>Resources by identity, by history and by search; see <c>ResourceStore.Save.cs</c> for writes.</summary>
internal sealed partial class ResourceStore
{
    readonly Database database;
    readonly TimeProvider clock;
    readonly GroupCommit together;
    readonly GroupRead ofReaders;
    readonly GroupRead ofWriters;
    readonly GroupRead withDirectory;

    /// <summary>Longest wait of a queued write for one lock that another session holds; then it is refused with 503.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(2);

    public ResourceStore(Database database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
        Catalogues = new Catalogues(database, clock);
        together = new GroupCommit((group, alone) => SaveGroup(group, new SaveMode(alone, LockWait), CancellationToken.None));
        // Larger groups do more than more of them at once: with as many as processors reads are a quarter slower.
        var fewer = Math.Max(1, Environment.ProcessorCount / 2);
        ofReaders = new GroupRead(fewer, async (wanted, audience) =>
            ById(await database.AllInTurn(CurrentOf(wanted, audience), Version, CancellationToken.None)));
        ofWriters = new GroupRead(fewer, async (wanted, audience) =>
            ById(await database.LookUp(CurrentOf(wanted, audience), Version, CancellationToken.None)));
        withDirectory = new GroupRead(fewer, async (wanted, audience) =>
            (await database.LookUp(WithDirectory(wanted, audience),
                row => (Asked: Neighbours.KeyAt(row, 6), Row: Version(row)), CancellationToken.None))
            .ToLookup(r => (ResourceTypes.Name(r.Asked.Type), r.Asked.Id), r => r.Row));
    }

    /// <summary>By what parameters resources are indexed and searched now.</summary>
    public Catalogues Catalogues { get; }

    /// <summary>The server's public base, with which absolute references to itself are known.</summary>
    public string? PublicBase { get; init; }

    /// <summary>Under which systems persons and organisations are numbered.</summary>
    public IdentifierSystems Systems { get; init; } = IdentifierSystems.Default;

    /// <summary>How what is written now is read into the tables.</summary>
    internal IndexOf Index => new(Catalogues.Current, PublicBase, Systems);

    /// <summary>The current version, also when it is a deletion; null when there is none that the audience may see.</summary>
    public Task<StoredResource?> Find(string type, string id, Audience audience, CancellationToken cancellation) =>
        // Files are large: sixteen at once would be many.
        type == "Binary" ? database.Find(Current(type, id, audience), row => Stored(row, type, id), cancellation)
            : One(ofWriters, type, id, audience, cancellation);

    /// <summary>The same for a client that only wants to read it, and may wait its turn.</summary>
    public Task<StoredResource?> Read(string type, string id, Audience audience, CancellationToken cancellation) =>
        type == "Binary" ? database.FindInTurn(Current(type, id, audience), row => Stored(row, type, id), cancellation)
            : One(ofReaders, type, id, audience, cancellation);

    static async Task<StoredResource?> One(
        GroupRead group, string type, string id, Audience audience, CancellationToken cancellation) =>
        await group.Read([(type, id)], audience, cancellation) is [var found] ? found : null;

    static Sql Current(string type, string id, Audience audience) => Sql.Of($"""
        select c.rid, v.ver, v.at, v.body from cur c
        join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
        where c.rtype = {ResourceTypes.Number(type)} and c.fid = {id}{Seen(audience)}
        """);

    /// <summary>The current versions of these resources, of those that there are.</summary>
    public async Task<IReadOnlyDictionary<string, StoredResource>> FindAll(
        IReadOnlyCollection<(string Type, string Id)> wanted, Audience audience, CancellationToken cancellation)
    {
        if (wanted.Count == 0) return new Dictionary<string, StoredResource>();
        if (wanted.Count == 1)
        {
            var (type, id) = wanted.First();
            return await Find(type, id, audience, cancellation) is { } found ? new() { [found.Reference] = found }
                : new Dictionary<string, StoredResource>();
        }
        return (await database.All(CurrentOf(wanted, audience), Version, cancellation)).ToDictionary(r => r.Reference);
    }

    static Sql CurrentOf(IReadOnlyCollection<(string Type, string Id)> wanted, Audience audience) => Sql.Of($"""
        select c.rid, v.ver, v.at, v.body, c.rtype, c.fid
        from {Neighbours.Named([.. wanted.Select(w => new RowKey(ResourceTypes.Number(w.Type), w.Id))])}
        cross join lateral (
          select ver, at, body from ver where ver.rid = c.rid and ver.ver = c.ver and ver.at = c.at offset 0) v
        where true{Seen(audience)}
        """);

    static ILookup<(string Type, string Id), StoredResource> ById(List<StoredResource> rows) =>
        rows.ToLookup(row => (row.Type, row.Id));

    /// <summary>
    /// The same, and with roles and services what they stand for, in one question; fixed, each row through an index.
    /// </summary>
    public Task<IReadOnlyList<StoredResource>> FindWithDirectory(
        IReadOnlyList<(string Type, string Id)> wanted, Audience audience, CancellationToken cancellation) =>
        withDirectory.Read(wanted, audience, cancellation);

    // A role stands for an organisation or for a service, and a service for an organisation: two steps are all there are.
    // A recursive statement would clear more memory than it reads.
    static Sql WithDirectory(IReadOnlyList<(string Type, string Id)> wanted, Audience audience) => Sql.Of($"""
        with asked (rtype, fid, rid) as materialized (
          select c.rtype, c.fid, c.rid
          from {Neighbours.Named([.. wanted.Select(w => new RowKey(ResourceTypes.Number(w.Type), w.Id))])}
        ),
        behind (rtype, fid, rid) as materialized (
          select a.rtype, a.fid, t.tgt
          from asked a cross join lateral ({Targets.Of(Sql.Of($"a.rid"), PartyLinks.StandsFor)}) t
        )
        select c.rid, v.ver, v.at, v.body, c.rtype, c.fid, n.rtype, n.fid
        from (
          select rtype, fid, rid from asked
          union all
          select rtype, fid, rid from behind
          union all
          select b.rtype, b.fid, t.tgt
          from behind b cross join lateral ({Targets.Of(Sql.Of($"b.rid"), PartyLinks.StandsFor)}) t
        ) n
        cross join lateral (select * from cur where cur.rid = n.rid offset 0) c
        cross join lateral (
          select ver, at, body from ver where ver.rid = c.rid and ver.ver = c.ver and ver.at = c.at offset 0) v
        where true{Seen(audience)}
        """);

    public Task<StoredResource?> FindVersion(
        string type, string id, int version, Audience audience, CancellationToken cancellation) =>
        database.Find(
            Sql.Of($"""
                select c.rid, v.ver, v.at, v.body from cur c
                join ver v on v.rid = c.rid and v.ver = {version}
                where c.rtype = {ResourceTypes.Number(type)} and c.fid = {id}{Seen(audience)}
                """),
            row => Stored(row, type, id), cancellation);

    /// <summary>The audience of an organisation: itself, and what is part of it, directly or further down.</summary>
    /// <param name="id">Of the Organization.</param>
    public async Task<Audience> AudienceOf(string id, CancellationToken cancellation)
    {
        var parts = await database.Query(
            Sql.Of($"""
                with recursive part (rid) as (
                  select rid from cur where rtype = {PartyLinks.Organization} and fid = {id}
                  union
                  select f.rid from part p join ref f on f.tgt = p.rid and f.param = {PartyLinks.PartOf}
                )
                select c.fid from part p join cur c on c.rid = p.rid
                """),
            row => row.GetString(0), cancellation);
        return Audience.OfOrganisations(parts.Append(id).Distinct().Select(part => $"Organization/{part}"));
    }

    // Who may see the current version may see the ones before.
    static Sql Seen(Audience audience) => audience.Sees;

    // Columns: rid, ver, at, body.
    static StoredResource Stored(DbDataReader row, string type, string id) => new(
        row.GetInt64(0), type, id, row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2),
        row.IsDBNull(3), row.IsDBNull(3) ? default(ReadOnlyMemory<byte>) : row.GetFieldValue<byte[]>(3));
}
