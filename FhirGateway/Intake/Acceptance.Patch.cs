using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

// A patch is a change of what is there: it is made of the version that was found, and made again when that is no longer
// the current one, so that nobody's write is lost.
internal sealed partial class Acceptance
{
    /// <summary>Patches of one resource wait for each other here; what other gateways do shows when saving.</summary>
    readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public async Task<AcceptanceResult> Patch(
        string type, string id, int? ifMatch, PatchDocument patch, Submission submission, CancellationToken ct)
    {
        var wanted = new Wanted(type, id, null, 0) { IfMatch = ifMatch };
        var turn = turns[(uint)string.GetHashCode(wanted.Reference, StringComparison.Ordinal) % turns.Length];
        await turn.WaitAsync(ct);
        try
        {
            return await Settle(() => PatchOnce(wanted, patch, submission, [], ct), OutcomeKind.Conflict);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Of the one resource that meets the criteria.</summary>
    public Task<AcceptanceResult> PatchConditionally(
        BundleEntry asked, PatchDocument patch, Submission submission, CancellationToken ct) =>
        Settle(async () =>
        {
            var round = new ConditionalRound(store, submission, NewId);
            return await round.Resolve(asked, id: null, at: null, ct) is { } refusal
                ? await Keep(submission, refusal, ct)
                : await PatchOnce(round.Entries[asked.Index].Writes[0], patch, submission, round.Conditions, ct);
        }, OutcomeKind.Conflict);

    async Task<AcceptanceResult?> PatchOnce(
        Wanted wanted, PatchDocument patch, Submission submission, IReadOnlyList<Condition> conditions, CancellationToken ct)
    {
        var made = await Patched(wanted, patch, submission.Audience, ct);
        if (made.Refused is { } refusal) return await Keep(submission, refusal, ct);
        var (resource, refused, remarks) = await Read(made.Json, wanted.Type, ct, wanted.Id);
        return refused is not null
            ? await Keep(submission, Unfit(refused), ct)
            : await Write([wanted with { Resource = resource }], [], remarks, submission, [.. conditions, made.Found!], ct);
    }

    /// <summary>The patched text and the version that it was made of.</summary>
    async Task<(ReadOnlyMemory<byte> Json, Condition? Found, Outcome? Refused)> Patched(
        Wanted wanted, PatchDocument patch, Audience audience, CancellationToken ct)
    {
        var found = await store.Find(wanted.Type, wanted.Id, audience, ct);
        if (found is null) return Refuse(OutcomeKind.NotFound, "not-found", $"There is no {wanted.Reference} to patch.");
        if (wanted.IfMatch is { } version && version != found.Version)
            return Refuse(OutcomeKind.PreconditionFailed, "conflict",
                $"If-Match asks for version {version} of {wanted.Reference}, which has version {found.Version}.");
        if (found.Read() is not { } resource) return Refuse(OutcomeKind.Gone, "deleted", $"{wanted.Reference} was deleted.");
        var patched = patch.Apply(resource, clock.GetUtcNow());
        return (patched.Json, Still(found), patched.Refusal);

        static (ReadOnlyMemory<byte>, Condition?, Outcome?) Refuse(OutcomeKind kind, string code, string why) =>
            (default, null, Outcome.Of(kind, code, why));
    }

    /// <summary>The patch can be read and what it makes cannot stand: 422, not 400.</summary>
    static Outcome Unfit(Outcome refused) =>
        refused.Kind == OutcomeKind.Invalid ? refused with { Kind = OutcomeKind.Unprocessable } : refused;

    /// <summary>
    /// That this is the current version still; asked when its row is locked, so that nobody waits for its sake.
    /// </summary>
    static Condition Still(StoredResource found) => new(
        Sql.Of($"select rid from cur where rid = {found.Rid} and ver = {found.Version}"), [found.Rid], Key: null);
}
