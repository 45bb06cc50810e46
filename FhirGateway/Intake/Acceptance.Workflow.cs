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
        IReadOnlyList<Wanted> wanted, CancellationToken ct)
    {
        var writes = wanted.ToList();
        var issues = new List<Issue>();
        foreach (var write in wanted.Where(w => w.Type == "ServiceRequest"))
        {
            if (write.Resource is null)
            {
                if (await IsOpen(write.Id, ct))
                    return ([], Outcome.Of(OutcomeKind.Conflict, "business-rule",
                        $"{write.Reference} is an open referral and cannot be deleted. Set its status to revoked or "
                        + "entered-in-error, or cancel it through its tracking Task."));
                continue;
            }
            if (!Tracked.NeedsTask(write.Resource)) continue;
            if (await PerformerOf(write, wanted, issues, ct) is { } performer
                && await TaskId(write, wanted, ct) is { } id)
                writes.Add(await Tracking(write, id, performer, wanted, ct));
        }
        return (writes, issues.Count == 0 ? null : new Outcome(OutcomeKind.Unprocessable, issues));
    }

    async Task<string?> PerformerOf(
        Wanted request, IReadOnlyList<Wanted> written, List<Issue> issues, CancellationToken ct)
    {
        var performers = request.Resource!.Root.All("performer").ToList();
        foreach (var performer in performers)
            if (await directory.Organisation(performer, written, ct, request.Resource.Root) is { } organisation)
                return organisation;
        var prefix = request.Entry is { } entry && written.Count > 1
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
    async Task<string?> TaskId(Wanted request, IReadOnlyList<Wanted> written, CancellationToken ct)
    {
        if (written.Any(w => w.Resource is { Type: "Task" } task && Tracks(task, request.Reference))) return null;
        if (request.Creates) return NewId();
        var query = SearchParser.Parse("Task", [new("focus", request.Reference), new("_count", "50")], SearchSetting.Default).Query!;
        var page = await store.Search(query, Audience.Everyone, ct);
        if (page.Matches.Any(task => task.Read() is { } read && Tracks(read, request.Reference))) return null;
        for (var attempt = 0; ; attempt++)
        {
            var id = TrackingId(request.Reference, attempt);
            var stored = await store.Find("Task", id, Audience.Everyone, ct);
            if (stored is null) return id;
            if (!stored.Deleted && stored.Read() is { } read && Tracks(read, request.Reference)) return null;
        }
    }

    internal static string TrackingId(string request, int attempt)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"tracking {attempt} {request}"));
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }

    async Task<Wanted> Tracking(
        Wanted request, string id, string owner, IReadOnlyList<Wanted> written, CancellationToken ct)
    {
        var requester = request.Resource!.Root["requester"] is { } reference
            ? await directory.Organisation(reference, written, ct, request.Resource.Root) : null;
        var task = TrackingTask.For(request.Resource, request.Id, owner, requester, clock.GetUtcNow());
        return new Wanted("Task", id, JsonFormat.Read(task).Resource, null) { Creates = true };
    }

    // As the fact sheet reads it: a Task about the request that is no errand and no withdrawal.
    internal static bool Tracks(Resource task, string request) =>
        task.Root.Text("focus", "reference") == request
        && task.Root.Text("status") != "entered-in-error"
        && task.Root.Text("intent") is not ("proposal" or "option")
        && task.Root.CodeOf("code", Canonical.CodeSystems.ReferralTaskCode) is null
        && !task.Root.HasCode("code", Canonical.CodeSystems.TaskCode, "abort");

    async Task<bool> IsOpen(string id, CancellationToken ct)
    {
        var reference = "ServiceRequest/" + id;
        var known = await database.Query(
            $"select is_open from referral where reference = {reference}", row => row.GetBoolean(0), ct);
        if (known.Count > 0) return known[0];
        // The projector has not seen it yet: its content decides.
        var stored = await store.Find("ServiceRequest", id, Audience.Everyone, ct);
        return stored?.Read() is { } request && Tracked.Is(request) && Tracked.Opens(request.Root)
            && request.Root.Text("status") is "active" or "on-hold";
    }
}
