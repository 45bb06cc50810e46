using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

// A referral that is sent again, because no answer came or by mistake, is one referral still.
internal sealed partial class Acceptance
{
    /// <summary>
    /// Stores the submission, or answers what the first one with its identifier came to. The same identifier with other
    /// content is a conflict: an amended referral is an update of what the first one made.
    /// </summary>
    public Task<AcceptanceResult> Submit(SubmittedReferral submitted, Submission submission, CancellationToken ct) =>
        Settle(async () =>
        {
            if (await Before(submitted, ct) is { } before)
                return before.Print.AsSpan().SequenceEqual(submitted.Print)
                    ? await Again(before, ct)
                    : await Keep(submission, Outcome.Of(OutcomeKind.Conflict, "duplicate",
                        $"A referral with this identifier came on {before.At:yyyy-MM-dd} with other content and became "
                        + $"{before.Writes.FirstOrDefault(w => w.StartsWith("ServiceRequest/", StringComparison.Ordinal))?.Split(' ')[0]}. "
                        + "To amend it, update what it became; to send another one, give it an identifier of its own.",
                        "Bundle.entry"), ct);
            return await TransactOnce(submitted.Entries, submission, ct, submitted);
        });

    sealed record Earlier(byte[] Print, DateTimeOffset At, string[] Writes);

    Task<Earlier?> Before(SubmittedReferral submitted, CancellationToken ct) => database.Find(
        Sql.Of($"select print, at, writes from submission where key = {submitted.Key}"),
        row => new Earlier(row.GetFieldValue<byte[]>(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<string[]>(2)), ct);

    /// <summary>What the first submission made, in the versions that it made.</summary>
    async Task<AcceptanceResult?> Again(Earlier before, CancellationToken ct)
    {
        var writes = new List<Written>();
        foreach (var write in before.Writes)
            if (write.Split(' ') is [var reference, var version, var entry] && reference.Split('/') is [var type, var id]
                && await store.FindVersion(type, id, int.Parse(version, CultureInfo.InvariantCulture), Audience.Everyone, ct)
                    is { } stored)
                writes.Add(new Written(new Wanted(type, id, stored.Read(), int.Parse(entry, CultureInfo.InvariantCulture)),
                    stored, IsNew: stored.Version == 1));
        return new AcceptanceResult(null, writes, [], await warnings.Of(writes, ct));
    }

    /// <summary>That nobody else has stored it meanwhile.</summary>
    static Condition StillUnknown(SubmittedReferral submitted) => new(
        Sql.Of($"select number from submission where key = {submitted.Key}"), [], submitted.Number) { IsFixed = true };

    /// <summary>Runs after the writes: which version each entry came to.</summary>
    Sql Remember(SubmittedReferral submitted, Submission submission, IReadOnlyList<(string Type, string Id, int Entry)> writes) => Sql.Of($"""
        insert into submission (key, print, at, sender, writer, writes)
        select {submitted.Key}, {submitted.Print}, {clock.GetUtcNow()},
          {submission.Sender ?? (object)new SqlNull(typeof(string))}, {submission.Writer ?? (object)new SqlNull(typeof(string))},
          array(
            select w.type || '/' || w.id || ' ' || c.ver || ' ' || w.entry
            from unnest({writes.Select(w => w.Type).ToArray()}, {writes.Select(w => ResourceTypes.Number(w.Type)).ToArray()},
              {writes.Select(w => w.Id).ToArray()}, {writes.Select(w => w.Entry).ToArray()}) w (type, rtype, id, entry)
            cross join lateral (select ver from cur where cur.rtype = w.rtype and cur.fid = w.id offset 0) c
            order by w.entry)
        """);

    /// <summary>What each entry of a submission writes or found written.</summary>
    static List<(string Type, string Id, int Entry)> Entered(IEnumerable<Wanted> wanted, IEnumerable<Written> existing) =>
    [
        .. from write in wanted.Concat(existing.Select(e => e.Wanted with { Type = e.Stored.Type, Id = e.Stored.Id }))
           where write.Entry is not null
           select (write.Type, write.Id, write.Entry!.Value),
    ];
}
