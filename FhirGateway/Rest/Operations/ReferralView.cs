using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Storage;

namespace FhirGateway.Rest.Operations;

/// <summary>Loads one referral with all that bears on it, as it is known at this instant.</summary>
internal sealed class ReferralView(ResourceStore store, Database database, CaseLoader loader, TimeProvider clock)
{
    /// <summary>The case, or why there is none for this caller.</summary>
    public async Task<(LoadedCase? Case, Answer? Refused)> Load(FhirRequest request, CancellationToken ct)
    {
        var id = request.Id;
        var stored = await store.Find("ServiceRequest", id, request.Caller.Audience, ct);
        if (stored is null)
            return (null, Answer.Of(OutcomeKind.NotFound, "not-found", $"There is no ServiceRequest/{id}."));
        if (stored.Deleted) return (null, Read.Gone(stored));
        var now = clock.GetUtcNow();
        var cases = await database.Snapshot(t => loader.Load(t, [stored.Rid], null, now, ct), ct);
        return cases.GetValueOrDefault(stored.Rid) is { } found ? (found, null)
            : (null, Answer.Of(OutcomeKind.Unprocessable, "too-costly", $"ServiceRequest/{id} has more versions than can be told at once."));
    }

    /// <summary>Of these references those that the caller may see.</summary>
    public async Task<IReadOnlySet<string>> Seen(FhirRequest request, IEnumerable<string> references, CancellationToken ct) =>
        (await store.FindAll([.. references.Distinct().Select(r => (r.Split('/')[0], r.Split('/')[1]))], request.Caller.Audience, ct))
            .Keys.ToHashSet();
}
