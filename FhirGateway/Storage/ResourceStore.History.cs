using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

internal sealed partial class ResourceStore
{
    /// <summary>The versions of one resource, newest first.</summary>
    /// <param name="before">Only versions below this one: where the page before ended.</param>
    public Task<List<StoredResource>> HistoryOf(
        string type, string id, Audience audience, int count, int? before, CancellationToken cancellation) =>
        database.Query(
            $"""
            select c.rid, v.ver, v.at, v.body from cur c
            join ver v on v.rid = c.rid and v.ver < {before ?? int.MaxValue}
            where c.rtype = {ResourceTypes.Number(type)} and c.fid = {id}{Seen(audience)}
            order by v.ver desc limit {count}
            """,
            row => Stored(row, type, id), cancellation);

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
