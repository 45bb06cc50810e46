using FhirGateway.Fhir;

namespace FhirGateway.Intake;

// Writes that are told as a change of what is there.
internal sealed partial class Acceptance
{
    /// <summary>
    /// Makes the next version out of the current one. Where somebody else writes between the look and the save, it is
    /// made
    /// again out of what they left, so that no change is lost.
    /// </summary>
    /// <param name="revise">Called for each look; it must depend on nothing but the resource.</param>
    public async Task<AcceptanceResult> Revise(
        string type, string id, int? ifMatch, Func<Resource, Revision> revise, Submission submission,
        CancellationToken ct)
    {
        var turn = turns[(uint)string.GetHashCode($"{type}/{id}", StringComparison.Ordinal) % turns.Length];
        await turn.WaitAsync(ct);
        try
        {
            return await Settle(() => ReviseOnce(type, id, ifMatch, revise, submission, ct), OutcomeKind.Conflict);
        }
        finally
        {
            turn.Release();
        }
    }

    async Task<AcceptanceResult?> ReviseOnce(
        string type, string id, int? ifMatch, Func<Resource, Revision> revise, Submission submission,
        CancellationToken ct)
    {
        var found = await store.Find(type, id, submission.Audience, ct);
        if (found is null)
            return AcceptanceResult.Refused(Outcome.Of(OutcomeKind.NotFound, "not-found", $"There is no {type}/{id}."));
        if (found.Read() is not { } resource)
            return AcceptanceResult.Refused(Outcome.Of(OutcomeKind.Gone, "deleted", $"{type}/{id} was deleted."));
        if (ifMatch is not null && ifMatch != found.Version)
            return await Keep(submission, Outcome.Of(OutcomeKind.PreconditionFailed, "conflict",
                $"If-Match asks for version {ifMatch} of {type}/{id}, which has version {found.Version}."), ct);
        var made = revise(resource);
        if (made.Refusal is { } refusal) return await Keep(submission, refusal, ct);
        var wanted = new Wanted(type, id, null, 0);
        if (made.Body.IsEmpty) return new AcceptanceResult(null, [new Written(wanted, found, IsNew: false)], [], []);
        var (revised, refused, remarks) = await Read(made.Body, type, ct, id);
        return revised is null
            ? await Keep(submission, refused!, ct)
            : await Write([wanted with { Resource = revised }], [], remarks, submission, [Still(found)], ct);
    }
}
