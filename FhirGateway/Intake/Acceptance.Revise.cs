using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

// Writes that are told as a change of what is there: made of the version that was found, and made again when that is no
// longer the current one, so that nobody's write is lost.
internal sealed partial class Acceptance
{
    /// <summary>Changes of one resource wait for each other here; what other gateways do shows when saving.</summary>
    readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Makes the next version out of the current one.</summary>
    /// <param name="revise">Called for each look; it must depend on nothing but the resource.</param>
    public Task<AcceptanceResult> Revise(
        string type, string id, Preconditions asked, Func<Resource, Revision> revise, Submission submission,
        CancellationToken ct)
    {
        var wanted = new Wanted(type, id, null, 0) { Preconditions = asked };
        return InTurn(wanted, () => ReviseOnce(wanted, revise, submission, ct), ct);
    }

    async Task<AcceptanceResult?> ReviseOnce(
        Wanted wanted, Func<Resource, Revision> revise, Submission submission, CancellationToken ct)
    {
        var (found, resource, absent) = await Current(wanted, submission.Audience, ct);
        if (absent is not null) return await Keep(submission, absent, ct);
        var made = revise(resource!);
        if (made.Refusal is { } refusal) return await Keep(submission, refusal, ct);
        if (made.Body.IsEmpty) return new AcceptanceResult(null, [new Written(wanted, found!, IsNew: false)], [], []);
        var (revised, refused, remarks) = await Read(made.Body, wanted.Type, ct, wanted.Id);
        return revised is null
            ? await Keep(submission, refused!, ct)
            : await Write([wanted with { Resource = revised }], [], remarks, submission, [Still(found!)], ct);
    }

    async Task<AcceptanceResult> InTurn(Wanted wanted, Func<Task<AcceptanceResult?>> once, CancellationToken ct)
    {
        var turn = turns[(uint)string.GetHashCode(wanted.Reference, StringComparison.Ordinal) % turns.Length];
        await turn.WaitAsync(ct);
        try
        {
            return await Settle(once, OutcomeKind.Conflict);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// What is to be changed, or why it cannot be. 404 and 410 come before 412: preconditions count only where the
    /// request would succeed without them (RFC 9110, 13.2.1).
    /// </summary>
    async Task<(StoredResource? Found, Resource? Resource, Outcome? Refused)> Current(
        Wanted wanted, Audience audience, CancellationToken ct)
    {
        var found = await store.Find(wanted.Type, wanted.Id, audience, ct);
        if (found is null) return Refuse(OutcomeKind.NotFound, "not-found", $"There is no {wanted.Reference}.");
        if (found.Read() is not { } resource)
            return Refuse(OutcomeKind.Gone, "deleted", $"{wanted.Reference} was deleted.");
        return wanted.RefusedBy(found) is { } failed ? (null, null, failed) : (found, resource, null);

        static (StoredResource?, Resource?, Outcome?) Refuse(OutcomeKind kind, string code, string why) =>
            (null, null, Outcome.Of(kind, code, why));
    }

    /// <summary>
    /// That this is the current version still; asked when its row is locked, so that nobody waits for its sake.
    /// </summary>
    internal static Condition Still(StoredResource found) => new(
        Sql.Of($"select rid from cur where rid = {found.Rid} and ver = {found.Version}"), [found.Rid], Key: null)
    {
        IsFixed = true, Version = found.Version,
    };
}
