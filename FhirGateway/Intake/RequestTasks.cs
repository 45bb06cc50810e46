using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>The Tasks about requests, and those about these Tasks, as they are stored: one indexed read.</summary>
internal static class RequestTasks
{
    /// <summary>No referral has more; what lies beyond is not looked at.</summary>
    const int Most = 500;

    static readonly int Focus = SearchCatalogue.R4.Find("Task", "focus")!.Id;
    static readonly short Task = ResourceTypes.Number("Task");

    /// <summary>Each with the id of the request that it is about in the end.</summary>
    public static async Task<IReadOnlyList<(string Request, StoredResource Stored)>> Of(
        Database database, IReadOnlyList<string> requests, CancellationToken ct) => requests.Count == 0 ? [] :
        await database.All(
            Sql.Of($"""
                with about (request, rid) as (
                  select t.fid, q.rid
                  from unnest({requests.ToArray()}) t (fid)
                  cross join lateral (
                    select rid from cur
                    where cur.rtype = {LinkParameters.Request} and cur.fid = t.fid offset 0) q
                ),
                first (request, rid) as (
                  select a.request, r.rid from about a cross join lateral (
                    select rid from ref where param = {Focus} and tgt = a.rid offset 0) r
                ),
                both_levels (request, rid) as (
                  select request, rid from first
                  union
                  select f.request, r.rid from first f cross join lateral (
                    select rid from ref where param = {Focus} and tgt = f.rid offset 0) r
                )
                select b.request, c.rid, c.fid, v.ver, v.at, v.body
                from both_levels b
                cross join lateral (
                  select * from cur where cur.rid = b.rid and cur.rtype = {Task} and not cur.deleted offset 0) c
                cross join lateral (
                  select ver, at, body from ver where ver.rid = c.rid and ver.ver = c.ver and ver.at = c.at offset 0) v
                limit {Most}
                """),
            row => (row.GetString(0), new StoredResource(row.GetInt64(1), "Task", row.GetString(2), row.GetInt32(3),
                row.GetFieldValue<DateTimeOffset>(4), false, row.GetFieldValue<byte[]>(5))), ct);

    /// <summary>
    /// That these and no others are the Tasks about the requests. Who decides about the same requests waits: the key is
    /// theirs.
    /// </summary>
    public static Condition Unchanged(IReadOnlyList<StoredResource> known, IReadOnlyList<string> requests, long key) => new(
        Sql.Of($"""
            select c.rid
            from unnest({known.Select(k => k.Rid).ToArray()}, {known.Select(k => k.Version).ToArray()}) k (rid, ver)
            cross join lateral (select rid, ver from cur where cur.rid = k.rid offset 0) c
            where c.ver = k.ver
            union
            select r.rid
            from unnest({requests.ToArray()}) t (fid)
            cross join lateral (
              select rid from cur where cur.rtype = {LinkParameters.Request} and cur.fid = t.fid offset 0) q
            cross join lateral (select rid from ref where param = {Focus} and tgt = q.rid offset 0) r
            cross join lateral (
              select rid from cur where cur.rid = r.rid and cur.rtype = {Task} and not cur.deleted offset 0) c
            """),
        [.. known.Select(k => k.Rid).Distinct()], key) { IsFixed = true };
}
