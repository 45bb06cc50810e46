using System.Data.Common;
using FhirGateway.Search;

namespace FhirGateway.Storage;

internal enum BulkState { Waiting, Running, Done, Failed }

/// <summary>An export or import that somebody asked for.</summary>
/// <param name="Kind"><c>export</c> or <c>import</c>.</param>
/// <param name="Owner">Who asked, as callers are named; the only one who may see it.</param>
/// <param name="Audience">What the owner may see.</param>
/// <param name="Terms">What was asked, as JSON.</param>
/// <param name="Attempt">Which try this is, from 1 when it runs; who holds an older one has lost the job.</param>
/// <param name="Answer">The manifest, or why it failed.</param>
internal sealed record BulkJob(
    Guid Id, string Kind, BulkState State, string? Owner, Audience Audience, byte[] Terms, int Attempt, string? Progress,
    byte[]? Answer, DateTimeOffset? ExpiresAt);

/// <summary>
/// The jobs of all gateways of one database. Who claims one holds it by a lease that has to be renewed; when it runs out,
/// because the process died, another gateway begins the job again.
/// </summary>
internal sealed class BulkJobs(Database database)
{
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(2);

    /// <returns>False when so many wait or run already.</returns>
    public async Task<bool> Add(BulkJob job, int most, CancellationToken cancellation) =>
        await database.Execute(
            $"""
            insert into bulk_job (id, kind, state, owner, audience, terms, asked_at)
            select {job.Id}, {job.Kind}, 'waiting', {job.Owner ?? (object)new SqlNull(typeof(string))},
              {job.Audience.Organisations?.ToArray() ?? (object)new SqlNull(typeof(long[]))}, {job.Terms}, {Now}
            where (select count(*) from bulk_job where state in ('waiting', 'running')) < {most}
            """, cancellation) == 1;

    /// <summary>Also one that has expired and was not removed yet: null then, as for one that never was.</summary>
    public async Task<BulkJob?> Find(Guid id, CancellationToken cancellation) =>
        (await database.Query(
            $"select {Columns} from bulk_job where id = {id} and (expires_at is null or expires_at > {Now})", Job, cancellation))
        .FirstOrDefault();

    /// <summary>The oldest that waits, or whose holder has died; null when there is none.</summary>
    public async Task<BulkJob?> Claim(CancellationToken cancellation) =>
        (await database.Change(
            $"""
            update bulk_job set state = 'running', attempt = attempt + 1, lease_until = {Now + Lease}
            where id = (
              select id from bulk_job
              where state = 'waiting' or (state = 'running' and lease_until < {Now})
              order by asked_at limit 1 for update skip locked)
            returning {Columns}
            """, Job, cancellation))
        .FirstOrDefault();

    /// <returns>False when the job is no longer the caller's: it was cancelled, or taken over.</returns>
    public async Task<bool> Renew(BulkJob job, string progress, CancellationToken cancellation) =>
        await database.Execute(
            $"""
            update bulk_job set lease_until = {Now + Lease}, progress = {progress}
            where id = {job.Id} and attempt = {job.Attempt} and state = 'running'
            """, cancellation) == 1;

    /// <returns>False when the job is no longer the caller's.</returns>
    public async Task<bool> Finish(BulkJob job, BulkState state, byte[] answer, DateTimeOffset expiresAt, CancellationToken cancellation) =>
        await database.Execute(
            $"""
            update bulk_job set state = {(state == BulkState.Done ? "done" : "failed")}, answer = {answer}, expires_at = {expiresAt}
            where id = {job.Id} and attempt = {job.Attempt} and state = 'running'
            """, cancellation) == 1;

    /// <summary>Gives a job back that the caller cannot go on with, because it ends: another begins it again.</summary>
    public Task Release(BulkJob job, CancellationToken cancellation) => database.Execute(
        $"""
        update bulk_job set state = 'waiting', lease_until = null
        where id = {job.Id} and attempt = {job.Attempt} and state = 'running'
        """, cancellation);

    public async Task<bool> Remove(Guid id, CancellationToken cancellation) =>
        await database.Execute($"delete from bulk_job where id = {id}", cancellation) == 1;

    /// <summary>Removes what has expired, and says what that was.</summary>
    public async Task<IReadOnlyList<Guid>> RemoveExpired(CancellationToken cancellation) =>
        await database.Change($"delete from bulk_job where expires_at <= {Now} returning id", r => r.GetGuid(0), cancellation);

    /// <summary>Which of these there are no more.</summary>
    public async Task<IReadOnlyList<Guid>> Gone(IReadOnlyList<Guid> ids, CancellationToken cancellation) =>
        ids.Count == 0 ? [] : await database.Query(
            $"select id from unnest({ids.ToArray()}) t (id) where not exists (select from bulk_job b where b.id = t.id)",
            r => r.GetGuid(0), cancellation);

    DateTimeOffset Now => database.Clock.GetUtcNow();

    static Sql Columns => Sql.Of($"id, kind, state, owner, audience, terms, attempt, progress, answer, expires_at");

    static BulkJob Job(DbDataReader r) => new(
        r.GetGuid(0), r.GetString(1), Enum.Parse<BulkState>(r.GetString(2), ignoreCase: true),
        r.IsDBNull(3) ? null : r.GetString(3),
        r.IsDBNull(4) ? Audience.Everyone : Audience.Of(r.GetFieldValue<long[]>(4)), r.GetFieldValue<byte[]>(5), r.GetInt32(6),
        r.IsDBNull(7) ? null : r.GetString(7), r.IsDBNull(8) ? null : r.GetFieldValue<byte[]>(8),
        r.IsDBNull(9) ? null : r.GetFieldValue<DateTimeOffset>(9));
}
