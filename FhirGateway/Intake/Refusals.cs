using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>A submission that was refused, as its sender and the integration desk see it.</summary>
internal sealed record Refused(
    Guid Id, DateTimeOffset At, string? Sender, string Method, string Target, int Status, string? ContentType,
    byte[] Body, byte[] Outcome)
{
    /// <summary><c>Organization/id</c> on whose behalf it came; null where nobody said.</summary>
    public string? Writer { get; init; }

    /// <summary>When it was sent again with success; null while it was not.</summary>
    public DateTimeOffset? ReplayedAt { get; init; }
}

/// <summary>How many submissions were refused on a day, in Europe/London, and how many of them were accepted later.</summary>
internal readonly record struct RefusedOnDay(DateOnly Day, int Refused, int Replayed);

/// <summary>Quota of kept refused submissions. What exceeds it is removed, the oldest first, and stays counted.</summary>
/// <param name="MostPerSender">Number of one sender's submissions.</param>
/// <param name="MostBytesPerSender">Bytes of their bodies and outcomes.</param>
/// <param name="KeepFor">Age at which any is removed.</param>
internal sealed record RefusalQuota(int MostPerSender, long MostBytesPerSender, TimeSpan KeepFor)
{
    public static RefusalQuota Default { get; } = new(1000, 64 << 20, TimeSpan.FromDays(90));
}

/// <summary>
/// Refused submissions, kept so that a sender who believes that one arrived can find it. The sender is the organisation on
/// whose behalf it came, else the client.
/// </summary>
internal sealed class Refusals(Database database, TimeProvider clock, RefusalQuota quota)
{
    /// <summary>What one gateway keeps before it looks at the quota again, beside the hourly look.</summary>
    const int TrimAfterRows = 250;
    const long TrimAfterBytes = 16 << 20;

    int keptRows;
    long keptBytes;

    /// <summary>Keeps it if it was refused for what it says; a full queue or a wrong address is another matter.</summary>
    public async Task Keep(Submission submission, Outcome outcome, CancellationToken ct)
    {
        if (StatusOf(outcome.Kind) is not { } status) return;
        var at = clock.GetUtcNow();
        var body = (submission.Sent.IsEmpty ? submission.Body : submission.Sent).ToArray();
        await database.Execute($"""
            insert into refused (id, at, sender, writer, method, target, status, content_type, body, outcome)
            values ({Guid.CreateVersion7(at)}, {at}, {submission.Sender ?? (object)new SqlNull(typeof(string))},
                {submission.Writer ?? (object)new SqlNull(typeof(string))}, {submission.Method}, {submission.Target}, {status},
                {submission.ContentType ?? (object)new SqlNull(typeof(string))},
                {body}, {OutcomeJson.Write(outcome.Issues)})
            """, ct);
        if (Interlocked.Increment(ref keptRows) >= TrimAfterRows
            || Interlocked.Add(ref keptBytes, body.Length) >= TrimAfterBytes) await Trim(ct);
    }

    /// <summary>Removes what exceeds the quota and adds it to the counts of removed submissions.</summary>
    /// <returns>The number of submissions removed.</returns>
    public async Task<int> Trim(CancellationToken ct)
    {
        (keptRows, keptBytes) = (0, 0);
        return (await database.Change($"""
            with ranked as (
              select id, at, row_number() over newest as place,
                sum(octet_length(body) + octet_length(outcome)) over newest as bytes
              from refused
              window newest as (partition by coalesce(writer, sender, '') order by seq desc)
            ),
            removed as (
              delete from refused r using ranked k
              where r.id = k.id and (k.place > {quota.MostPerSender} or k.bytes > {quota.MostBytesPerSender}
                or k.at < {clock.GetUtcNow() - quota.KeepFor})
              returning r.at, r.writer, r.sender, r.replayed_at
            ),
            counted as (
              insert into refused_removed (day, writer, sender, refused, replayed)
              select (at at time zone 'Europe/London')::date, coalesce(writer, ''), coalesce(sender, ''),
                count(*), count(replayed_at)
              from removed group by 1, 2, 3
              on conflict (day, writer, sender) do update set refused = refused_removed.refused + excluded.refused,
                replayed = refused_removed.replayed + excluded.replayed
            )
            select count(*)::int from removed
            """, row => row.GetInt32(0), ct))[0];
    }

    /// <summary>The newest first: of one organisation, or of everybody for the integration desk (null).</summary>
    public Task<List<Refused>> List(int count, string? writer, CancellationToken ct) => Read(Sql.Of($"""
        {OfWriter(writer)} order by seq desc limit {count}
        """), ct);

    /// <summary>Null where there is none, or it is another organisation's.</summary>
    public async Task<Refused?> Find(Guid id, string? writer, CancellationToken ct) =>
        (await Read(Sql.Of($"{OfWriter(writer)} and id = {id}"), ct)).FirstOrDefault();

    /// <summary>It was sent again, and accepted; it stays in the list and is no longer owed an answer.</summary>
    public Task MarkReplayed(Guid id, CancellationToken ct) => database.Execute(
        $"update refused set replayed_at = {clock.GetUtcNow()} where id = {id}", ct);

    /// <summary>Kept and removed submissions by day, the newest day first; days without any are left out.</summary>
    public Task<List<RefusedOnDay>> Count(int days, string? writer, CancellationToken ct) => database.Query($"""
        select day, sum(refused)::int, sum(replayed)::int
        from (
          select (at at time zone 'Europe/London')::date, count(*), count(replayed_at)
          from refused {OfWriter(writer)} group by 1
          union all
          select day, refused, replayed from refused_removed {OfWriter(writer)}
        ) counted (day, refused, replayed)
        group by day order by day desc limit {days}
        """,
        row => new RefusedOnDay(row.GetFieldValue<DateOnly>(0), row.GetInt32(1), row.GetInt32(2)), ct);

    static Sql OfWriter(string? writer) => writer is null ? Sql.Of($"where true") : Sql.Of($"where writer = {writer}");

    Task<List<Refused>> Read(Sql which, CancellationToken ct) => database.Query($"""
        select id, at, sender, method, target, status, content_type, body, outcome, replayed_at, writer from refused {which}
        """,
        row => new Refused(
            row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetString(2),
            row.GetString(3), row.GetString(4), row.GetInt16(5), row.IsDBNull(6) ? null : row.GetString(6),
            row.IsDBNull(7) ? [] : row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8))
        {
            ReplayedAt = row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9),
            Writer = row.IsDBNull(10) ? null : row.GetString(10),
        }, ct);

    static short? StatusOf(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Invalid => 400,
        OutcomeKind.Conflict => 409,
        OutcomeKind.PreconditionFailed => 412,
        OutcomeKind.Unprocessable => 422,
        _ => null,
    };
}
