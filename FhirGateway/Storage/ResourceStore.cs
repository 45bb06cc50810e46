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

    public ResourceStore(Database database, TimeProvider clock)
    {
        this.database = database;
        this.clock = clock;
        Catalogues = new Catalogues(database, clock);
        together = new GroupCommit((group, alone) => SaveGroup(group, alone, CancellationToken.None));
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
        database.Find(Current(type, id, audience), row => Stored(row, type, id), cancellation);

    /// <summary>The same for a client that only wants to read it, and may wait its turn.</summary>
    public Task<StoredResource?> Read(string type, string id, Audience audience, CancellationToken cancellation) =>
        database.FindInTurn(Current(type, id, audience), row => Stored(row, type, id), cancellation);

    static Sql Current(string type, string id, Audience audience) => Sql.Of($"""
        select c.rid, v.ver, v.at, v.body from cur c
        join ver v on v.rid = c.rid and v.ver = c.ver and v.at = c.at
        where c.rtype = {ResourceTypes.Number(type)} and c.fid = {id}{Seen(audience)}
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
