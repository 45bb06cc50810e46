using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>A submission that was refused, as its sender and the integration desk see it.</summary>
internal sealed record Refused(
    Guid Id, DateTimeOffset At, string? Sender, string Method, string Target, int Status, string? ContentType,
    byte[] Body, byte[] Outcome);

/// <summary>Refused submissions: what was sent stays findable, because somebody believes that it arrived.</summary>
internal sealed class Refusals(Database database, TimeProvider clock)
{
    /// <summary>Keeps it if it was refused for what it says; a full queue or a wrong address is another matter.</summary>
    public async Task Keep(Submission submission, Outcome outcome, CancellationToken ct)
    {
        if (StatusOf(outcome.Kind) is not { } status) return;
        var at = clock.GetUtcNow();
        await database.Execute($"""
            insert into refused (id, at, sender, method, target, status, content_type, body, outcome)
            values ({Guid.CreateVersion7(at)}, {at}, {submission.Sender ?? (object)new SqlNull(typeof(string))},
                {submission.Method}, {submission.Target}, {status},
                {submission.ContentType ?? (object)new SqlNull(typeof(string))},
                {(submission.Sent.IsEmpty ? submission.Body : submission.Sent).ToArray()}, {OutcomeJson.Write(outcome.Issues)})
            """, ct);
    }

    /// <summary>The newest first.</summary>
    public Task<List<Refused>> List(int count, CancellationToken ct) => database.Query($"""
        select id, at, sender, method, target, status, content_type, body, outcome
        from refused order by seq desc limit {count}
        """,
        row => new Refused(
            row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetString(2),
            row.GetString(3), row.GetString(4), row.GetInt16(5), row.IsDBNull(6) ? null : row.GetString(6),
            row.IsDBNull(7) ? [] : row.GetFieldValue<byte[]>(7), row.GetFieldValue<byte[]>(8)), ct);

    static short? StatusOf(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Invalid => 400,
        OutcomeKind.Conflict => 409,
        OutcomeKind.PreconditionFailed => 412,
        OutcomeKind.Unprocessable => 422,
        _ => null,
    };
}
