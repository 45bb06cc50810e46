using FhirGateway.Fhir;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Intake;

// A patch is a change of what is there: it is made of the version that was found, and made again when that is no longer
// the current one, so that nobody's write is lost.
internal sealed partial class Acceptance
{
    public Task<AcceptanceResult> Patch(
        string type, string id, Preconditions asked, PatchDocument patch, Submission submission, CancellationToken ct)
    {
        var wanted = new Wanted(type, id, null, 0) { Preconditions = asked };
        return InTurn(wanted, () => PatchOnce(wanted, patch, submission, [], ct), ct);
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
        var (found, resource, refusal) = await Current(wanted, audience, ct);
        if (refusal is not null) return (default, null, refusal);
        var patched = patch.Apply(resource!, clock.GetUtcNow());
        return (patched.Json, Still(found!), patched.Refusal);
    }

    /// <summary>The patch can be read and what it makes cannot stand: 422, not 400.</summary>
    static Outcome Unfit(Outcome refused) =>
        refused.Kind == OutcomeKind.Invalid ? refused with { Kind = OutcomeKind.Unprocessable } : refused;
}
