using System.Security.Cryptography;
using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Intake;

// What the referral workflow asks of tracked resources, and of nothing else.
internal sealed partial class Acceptance
{
    /// <summary>The writes with the tracking Tasks that go with them, or why they may not be written.</summary>
    async Task<(IReadOnlyList<Wanted> Writes, Outcome? Refusal)> Prepare(
        Neighbourhood around, WorkflowJudgement judged, CancellationToken ct)
    {
        var wanted = around.Written;
        var writes = wanted.Concat(judged.Added).ToList();
        var issues = new List<Issue>();
        var orders = wanted.Where(w => w.Resource is not null && Tracked.NeedsTask(w.Resource)).ToList();
        await around.Read(orders.SelectMany(NamedBy), ct);
        foreach (var order in orders)
            if (await PerformerOf(order, around, issues, ct) is { } performer
                && await TaskId(order, wanted, judged, ct) is { } id)
                writes.Add(await Tracking(order, judged.World?.Before(order.Reference), id, performer, around, ct));
        return (writes, issues.Count == 0 ? null : new Outcome(OutcomeKind.Unprocessable, issues));
    }

    /// <summary>Whom an order is about, with what letters, who sends it and who shall do it.</summary>
    static IEnumerable<string?> NamedBy(Wanted order)
    {
        var root = order.Resource!.Root;
        return root.All("performer").Append(root["requester"]).Append(root["subject"]).Concat(Letters(order))
            .Select(reference => reference?.Text("reference"));
    }

    async Task<string?> PerformerOf(
        Wanted request, Neighbourhood around, List<Issue> issues, CancellationToken ct)
    {
        var performers = request.Resource!.Root.All("performer").ToList();
        foreach (var performer in performers)
            if (await directory.Organisation(performer, around, ct, request.Resource.Root) is { } organisation)
                return organisation;
        var prefix = request.Entry is { } entry && around.Written.Count > 1
            ? $"Bundle.entry[{entry}].resource" : "ServiceRequest";
        issues.Add(Issue.Error("business-rule", performers.Count == 0
            ? "A tracked order needs a performer that leads to an organisation which should receive it."
            : "No performer leads to a known organisation, neither through PractitionerRole, HealthcareService, CareTeam "
              + "or partOf nor by identifier. Send the organisation first, or in the same transaction.", $"{prefix}.performer"));
        return null;
    }

    // A Task that came in the same Bundle, or came before and already tracks this request, is the tracking Task.
    // Otherwise the request gets one under an id that follows from its own: of two writers that find none at the same
    // time, the second one is refused with 409 and, when it tries again, finds the first one's.
    async Task<string?> TaskId(
        Wanted request, IReadOnlyList<Wanted> written, WorkflowJudgement judged, CancellationToken ct)
    {
        if (written.Any(w => w.Resource is { Type: "Task" } task && Tracks(task.Root, request.Reference))) return null;
        if (request.Creates) return NewId();
        if (judged.World?.TasksOf(request.Reference).Any(task => Tracks(task.Value, request.Reference)) == true) return null;
        for (var attempt = 0; ; attempt++)
        {
            var id = TrackingId(request.Reference, attempt);
            var stored = await store.Find("Task", id, Audience.Everyone, ct);
            if (stored is null) return id;
            if (!stored.Deleted && stored.Read() is { } read && Tracks(read.Root, request.Reference)) return null;
        }
    }

    internal static string TrackingId(string request, int attempt)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"tracking {attempt} {request}"));
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }

    async Task<Wanted> Tracking(
        Wanted request, Element? before, string id, string owner, Neighbourhood around, CancellationToken ct)
    {
        var requester = request.Resource!.Root["requester"] is { } reference
            ? await directory.Organisation(reference, around, ct, request.Resource.Root) : null;
        var task = TrackingTask.For(request.Resource, request.Id, owner, requester, before, clock.GetUtcNow());
        return new Wanted("Task", id, JsonFormat.Read(task).Resource, null) { Creates = true };
    }

    // As the fact sheet reads it: a Task about the request that is no errand and no withdrawal.
    internal static bool Tracks(Element task, string request) =>
        task.Text("focus", "reference") == request
        && task.Text("status") != "entered-in-error"
        && task.Text("intent") is not ("proposal" or "option")
        && task.CodeOf("code", Canonical.CodeSystems.ReferralTaskCode) is null
        && !task.HasCode("code", Canonical.CodeSystems.TaskCode, "abort");
}
