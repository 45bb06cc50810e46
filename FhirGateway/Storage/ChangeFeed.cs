using System.Data.Common;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// What was written, in an order in which nothing is missed: by transaction, and only below the oldest one that is still
/// running. Any long transaction in the cluster therefore holds it up; none is ever skipped.
/// </summary>
internal sealed class ChangeFeed(Database database)
{
    /// <summary>How long a wait lasts at most: other nodes' writes wake nobody here.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How far a consumer has read; the start if it never moved.</summary>
    public async Task<FeedPosition> Position(string consumer, CancellationToken cancellation) =>
        (await database.Query(
            $"select epoch, xid, seq from consumer where name = {consumer}", r => PositionAt(r, 0), cancellation))
        .FirstOrDefault();

    /// <summary>
    /// The last entry of all that is committed, also of what no reader may have yet. A consumer that has passed it has seen
    /// everything that was committed before this call.
    /// </summary>
    public async Task<FeedPosition> Head(CancellationToken cancellation) =>
        (await database.Query(
            $"select epoch, xid, seq from ver order by epoch desc, xid desc, seq desc limit 1",
            r => PositionAt(r, 0), cancellation))
        .FirstOrDefault();

    public async Task<bool> HasPassed(string consumer, FeedPosition position, CancellationToken cancellation) =>
        await Position(consumer, cancellation) >= position;

    /// <summary>Entries after a position, in feed order.</summary>
    public Task<List<FeedEntry>> Read(FeedPosition after, int limit, CancellationToken cancellation) =>
        database.Query(
            $"""
            select v.epoch, v.xid, v.seq, v.rid, c.rtype, c.fid, v.ver, v.at, v.op
            from (
              select epoch, xid, seq, rid, ver, at, op from ver
              where (epoch, xid, seq) > ({after.Epoch}, {after.Xid}, {after.Seq})
                and (epoch < {database.Epoch} or xid < pg_snapshot_xmin(pg_current_snapshot()))
              order by epoch, xid, seq limit {limit}
            ) v
            join cur c on c.rid = v.rid
            order by v.epoch, v.xid, v.seq
            """,
            Entry, cancellation);

    /// <summary>
    /// Moves a consumer; to run in the transaction of what it did with the entries. It fails, and the transaction with it
    /// (<see cref="StaleCursorException"/>), when the consumer is no longer where it was read.
    /// </summary>
    public static Sql Advance(string consumer, FeedPosition from, FeedPosition to, DateTimeOffset at) => Sql.Of($"""
        select advance_consumer({consumer}, {from.Epoch}, {from.Xid}, {from.Seq}, {to.Epoch}, {to.Xid}, {to.Seq}, {at})
        """);

    /// <summary>When the oldest version that the consumer has not read was written; null when it has read all.</summary>
    public async Task<DateTimeOffset?> OldestUnread(string consumer, CancellationToken cancellation)
    {
        var at = await Position(consumer, cancellation);
        var oldest = await database.Query(
            $"""
            select at from ver where (epoch, xid, seq) > ({at.Epoch}, {at.Xid}, {at.Seq})
            order by epoch, xid, seq limit 1
            """,
            r => r.GetFieldValue<DateTimeOffset>(0), cancellation);
        return oldest.Count == 0 ? null : oldest[0];
    }

    /// <summary>Wakes who waits in this process, as every commit of versions does.</summary>
    public void Wake() => database.Changes.Wake();

    /// <summary>
    /// Completes when this process commits versions, at the latest after <see cref="PollEvery"/>. To miss nothing, take it
    /// before reading and await it when the reading came back empty.
    /// </summary>
    public async Task WaitForChange(CancellationToken cancellation)
    {
        try
        {
            // Real time: a clock turned by hand would never poll.
            await database.Changes.Next.WaitAsync(PollEvery, cancellation);
        }
        catch (TimeoutException)
        {
        }
    }

    static FeedEntry Entry(DbDataReader r) => new(
        r.GetInt64(3), ResourceTypes.Name(r.GetInt16(4)), r.GetString(5), r.GetInt32(6),
        r.GetFieldValue<DateTimeOffset>(7), r.GetFieldValue<char>(8), PositionAt(r, 0));

    static FeedPosition PositionAt(DbDataReader r, int column) =>
        new(r.GetInt16(column), r.GetFieldValue<ulong>(column + 1), r.GetInt64(column + 2));
}
