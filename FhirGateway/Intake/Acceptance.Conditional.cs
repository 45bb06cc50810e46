using FhirGateway.Fhir;

namespace FhirGateway.Intake;

// Writes whose target is found by a search.
internal sealed partial class Acceptance
{
    /// <summary>Rounds before it is said that others change too much.</summary>
    const int MostRounds = 5;

    /// <summary>
    /// A create with If-None-Exist, or an update or deletion whose address has criteria instead of an id. The one write
    /// of the answer may be a version that was there before.
    /// </summary>
    public async Task<AcceptanceResult> Conditionally(BundleEntry asked, Submission submission, CancellationToken ct)
    {
        var (resource, refused, remarks) = asked.Method == "DELETE"
            ? (null, null, []) : await Read(submission.Body, asked.Path, ct);
        if (refused is not null) return await Keep(submission, refused, ct);
        return await Settle(async () =>
        {
            var round = new ConditionalRound(store, submission, NewId);
            if (await round.Resolve(asked, resource?.Id, at: null, ct) is { } refusal)
                return await Keep(submission, refusal, ct);
            var entry = round.Entries[asked.Index];
            var writes = entry.Writes.Select(
                write => write with { Resource = resource, KeepsLabels = asked.Method == "PUT" });
            return await Write([.. writes], Existing(round), remarks, submission, round.Conditions, ct);
        });
    }

    static IReadOnlyList<Written> Existing(ConditionalRound round) =>
        [.. from pair in round.Entries
            let stored = pair.Value.Existing
            where stored is not null
            select new Written(new Wanted(stored.Type, stored.Id, null, pair.Key), stored, IsNew: false)];

    /// <param name="tired">What it comes to when every round was overtaken.</param>
    static async Task<AcceptanceResult> Settle(
        Func<Task<AcceptanceResult?>> round, OutcomeKind tired = OutcomeKind.Unavailable)
    {
        for (var i = 0; i < MostRounds; i++)
            if (await round() is { } result) return result;
        return AcceptanceResult.Refused(Outcome.Of(tired, "conflict",
            "What this rests upon is changed by others faster than it can be found. Nothing was stored; "
            + "send it again."));
    }
}
