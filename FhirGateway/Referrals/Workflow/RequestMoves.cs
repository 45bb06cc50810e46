using FhirGateway.Fhir;

namespace FhirGateway.Referrals.Workflow;

/// <summary>
/// The ServiceRequest is its requester's: nobody else changes it, and what was sent to be tracked stays tracked
/// (HL7 Clinical Order Workflows: a request is only modified by the party which made it).
/// </summary>
internal static class RequestMoves
{
    public static IEnumerable<Issue> Judge(Move move, Surroundings around)
    {
        var (before, after) = (move.Before, move.After);
        if (before is not null && IsWatched(before))
        {
            if (Foreign(move, before) is { } foreign) return [foreign];
            if (!IsWatched(after))
                return [Issue.Error("business-rule",
                    $"It was sent to be tracked, as intent '{before.Text("intent")}' with a category of "
                    + $"{Canonical.CodeSystems.ServiceRequestCategory}, and stays so: nobody would watch it any more. "
                    + "What is no longer wanted is revoked.",
                    after.Text("intent") == before.Text("intent") ? "ServiceRequest.category" : "ServiceRequest.intent")];
        }
        return Judgement.Step(Machine.Request, before?.Text("status"), after.Text("status"), move, around) is { } illegal
            ? [illegal] : [];
    }

    static bool IsWatched(Element request) => Tracked.Opens(request) && Tracked.IsOurs(request);

    static Issue? Foreign(Move move, Element before)
    {
        if (move.By.HasFlag(Role.Requester)) return null;
        var urgency = Requests.Requested(before) != Requests.Requested(move.After)
            || before.Text("priority") != move.After.Text("priority");
        return urgency
            ? Issue.Error("business-rule",
                "Only the requester changes what was requested; its urgency is never overwritten. To triage it otherwise, "
                + $"put the extension {Canonical.Extensions.TriageDecision} (urgency, reason, decidedBy, at) on the "
                + "tracking Task, whose businessStatus becomes triaged. The referrer and the patient are to be told.",
                "ServiceRequest.priority")
            : Issue.Error("business-rule",
                "Only the requester's organisation changes its ServiceRequest. The filler tells on the tracking Task how "
                + "far it has come, and asks for what it misses with a Task information-request.", "ServiceRequest");
    }
}
