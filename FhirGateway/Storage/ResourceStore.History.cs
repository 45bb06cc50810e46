using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

internal sealed partial class ResourceStore
{
    /// <summary>Versions newest first; one more than asked for says that there is a next page.</summary>
    public Task<List<HistoryEntry>> History(HistoryQuery query, Audience audience, CancellationToken cancellation) =>
        database.Query(
            query.Type is { } type && query.Id is { } id ? OfOne(query, type, id, audience) : OfMany(query, audience),
            row => new HistoryEntry(Version(row), row.GetChar(6) == 'C'), cancellation);

    /// <summary>How many versions there are.</summary>
    public async Task<long> HistoryTotal(HistoryQuery query, Audience audience, CancellationToken cancellation)
    {
        var of = query.Type is not { } type ? Sql.Of($"true")
            : query.Id is not { } id ? Sql.Of($"v.rtype = {ResourceTypes.Number(type)}")
            : Sql.Of($"c.rtype = {ResourceTypes.Number(type)} and c.fid = {id}");
        return (await database.Query(
            Sql.Of($"""
                select count(*) from cur c join ver v on v.rid = c.rid where {of} and {Within(query)}{Seen(audience)}
                """),
            row => row.GetInt64(0), cancellation))[0];
    }

    static Sql OfOne(HistoryQuery query, string type, string id, Audience audience) => Sql.Of($"""
        select v.rid, v.ver, v.at, v.body, c.rtype, c.fid, v.op from cur c join ver v on v.rid = c.rid
        where c.rtype = {ResourceTypes.Number(type)} and c.fid = {id}{Seen(audience)} and {Within(query)}
        order by v.ver desc limit {query.Count + 1}
        """);

    // Each type is a walk along the index; a rare one is found without reading the others.
    static Sql OfMany(HistoryQuery query, Audience audience)
    {
        var types = query.Type is { } only ? [only] : DefinitionSet.R4.ResourceTypes;
        var limit = Sql.Of($"order by v.at desc, v.rid desc, v.ver desc limit {query.Count + 1}");
        return Sql.Of($"""
            select v.rid, v.ver, v.at, v.body, c.rtype, c.fid, v.op
            from unnest({types.Select(ResourceTypes.Number).ToArray()}) t (rtype)
            cross join lateral (
              select v.* from ver v join cur c on c.rid = v.rid
              where v.rtype = t.rtype and {Within(query)}{Seen(audience)}
              {limit}
            ) v
            join cur c on c.rid = v.rid
            {limit}
            """);
    }

    static Sql Within(HistoryQuery query)
    {
        var pieces = new List<Sql>();
        if (query.Since is { } since) pieces.Add(Sql.Of($"v.at >= {since}"));
        if (query.At is { } at)
            pieces.Add(Sql.Of($"""
                v.at < {at.End} and not exists (
                  select from ver n where n.rid = v.rid and n.ver = v.ver + 1 and n.at <= {at.Start})
                """));
        if (query.After is { Values: [DateTimeOffset before, long version], Rid: var rid })
            pieces.Add(Sql.Of($"(v.at, v.rid, v.ver) < ({before}, {rid}, {version})"));
        return Sql.And(pieces);
    }

    /// <summary>Every version of these resources that was known by an instant, oldest first, tombstones included.</summary>
    public Task<List<StoredResource>> VersionsOf(
        IReadOnlyList<long> rids, DateTimeOffset asOf, CancellationToken cancellation) =>
        database.Query(Versions(rids, asOf), Version, cancellation);

    /// <summary>As above, in a transaction (a snapshot, or behind a lock).</summary>
    public static Task<List<StoredResource>> VersionsOf(
        Transaction transaction, IReadOnlyList<long> rids, DateTimeOffset asOf, CancellationToken cancellation) =>
        transaction.Query(Versions(rids, asOf), Version, cancellation);

    static Sql Versions(IReadOnlyList<long> rids, DateTimeOffset asOf) => Sql.Of($"""
        select v.rid, v.ver, v.at, v.body, c.rtype, c.fid from ver v join cur c on c.rid = v.rid
        where v.rid = any({rids.ToArray()}) and v.at <= {asOf}
        order by v.rid, v.ver
        """);

    static StoredResource Version(System.Data.Common.DbDataReader row) =>
        Stored(row, ResourceTypes.Name(row.GetInt16(4)), row.GetString(5));
}
