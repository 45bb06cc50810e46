using FhirGateway.Referrals;
using FhirGateway.Rules;

namespace FhirGateway.Intake;

/// <summary>
/// Judges what was just written, by itself: the sender hears at once what the sweep would find later, while the
/// person who wrote the letter is still at the screen.
/// </summary>
internal sealed partial class AcceptanceWarnings(PolicySet policies, TimeProvider clock, ILogger<AcceptanceWarnings> log)
{
    public IReadOnlyList<Finding> Of(IReadOnlyList<Written> writes)
    {
        var requests = writes.Where(w => w.Wanted.Resource is { } resource && Tracked.Is(resource)).ToList();
        if (requests.Count == 0) return [];
        var now = clock.GetUtcNow();
        var asOf = writes.Max(w => w.Stored.At) is var newest && newest > now ? newest : now;
        List<ResourceVersion> versions = [.. writes.Select(w => new ResourceVersion(
            w.Wanted.Type, w.Wanted.Id, w.Stored.Version, w.Stored.At, w.Wanted.Resource))];
        return [.. requests.SelectMany(request => Breached(request, versions, asOf))];
    }

    List<Finding> Breached(Written request, List<ResourceVersion> versions, DateTimeOffset asOf)
    {
        try
        {
            var facts = FactSheet.Build(new CaseFile(request.Wanted.Reference, versions, asOf));
            return facts.IsCase
                ? [.. SafetyRules.Judge(facts, policies, asOf).Where(finding => finding.State == FindingState.Breached)] : [];
        }
#pragma warning disable CA1031 // It is stored already: an answer that says otherwise would be a lie. The sweep counts it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogUnjudged(log, request.Wanted.Reference, fault);
            return [];
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What was written to {Reference} could not be judged at once.")]
    static partial void LogUnjudged(ILogger log, string reference, Exception fault);
}
