using FhirGateway.Referrals;
using FhirGateway.Rules;

namespace FhirGateway.Intake;

/// <summary>
/// Judges what was just written, by itself: the sender hears at once what the sweep would find later, while the
/// person who wrote the letter is still at the screen.
/// </summary>
internal sealed class AcceptanceWarnings(PolicySet policies, TimeProvider clock)
{
    public IReadOnlyList<Finding> Of(IReadOnlyList<Written> writes)
    {
        var requests = writes.Where(w => w.Wanted.Resource is { } resource && Tracked.Is(resource)).ToList();
        if (requests.Count == 0) return [];
        var now = clock.GetUtcNow();
        var asOf = writes.Max(w => w.Stored.At) is var newest && newest > now ? newest : now;
        List<ResourceVersion> versions = [.. writes.Select(w => new ResourceVersion(
            w.Wanted.Type, w.Wanted.Id, w.Stored.Version, w.Stored.At, w.Wanted.Resource))];
        return [.. from request in requests
                   let facts = FactSheet.Build(new CaseFile(request.Wanted.Reference, versions, asOf))
                   where facts.IsCase
                   from finding in SafetyRules.Judge(facts, policies, asOf)
                   where finding.State == FindingState.Breached
                   select finding];
    }
}
