using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using FhirGateway.Commands.Demo.Compare;
using FhirGateway.Fhir;
using static FhirGateway.Commands.Demo.Json;

namespace FhirGateway.Commands.Demo.Live;

/// <summary>Carries out the messages of a plan over HTTP.</summary>
internal sealed class Sender(FhirClient client)
{
    readonly ConcurrentQueue<string> refusals = [];

    /// <summary>What the gateway would not take, in its own words; there should be none.</summary>
    public IReadOnlyCollection<string> Refusals => refusals;

    public async Task Send(Message message, DateTimeOffset at, CancellationToken ct)
    {
        switch (message)
        {
            case Message.Save save:
                Note($"{save.Type}/{save.Id}", await client.Put(save.Type, save.Id, save.Body, ct));
                break;
            case Message.Submit submit:
                Note($"{submit.Type}/{submit.Id}", await client.Transaction(submit.Body, ct));
                break;
            case Message.MoveTask move:
                await MoveTask(move, ct);
                break;
            case Message.ConfirmUrgency confirm:
                await ConfirmUrgency(confirm, ct);
                break;
            default:
                throw new InvalidOperationException($"{message} at {at:O} is not for sending.");
        }
    }

    public async Task Sweep(DateTimeOffset at, CancellationToken ct) =>
        Note($"sweep at {BritishTime.Words(at)}", await client.Sweep(ct));

    /// <summary>Whether the gateway knows this message already: only the demo writes, and each write has its own instant.</summary>
    public async Task<bool> IsKnown(Message message, DateTimeOffset at, CancellationToken ct)
    {
        var resource = message switch
        {
            Message.Save save => await client.Find(save.Type, save.Id, ct),
            Message.Submit submit => await client.Find(submit.Type, submit.Id, ct),
            Message.MoveTask move => await TrackingTask(move.Request, ct),
            Message.ConfirmUrgency confirm => await client.Find("Task", confirm.Review, ct),
            _ => null,
        };
        var updated = (string?)resource?["meta"]?["lastUpdated"];
        return updated is not null && DateTimeOffset.Parse(updated, CultureInfo.InvariantCulture) >= at;
    }

    async Task MoveTask(Message.MoveTask move, CancellationToken ct)
    {
        if (await TrackingTask(move.Request, ct) is not { } task)
        {
            refusals.Enqueue($"ServiceRequest/{move.Request} has no tracking Task to move to '{move.Step}'.");
            return;
        }
        task["status"] = move.Status;
        task["businessStatus"] = Concept(Canonical.CodeSystems.ReferralStep, move.Step);
        task["lastModified"] = BritishTime.Text(move.MovedAt);
        if (move.Priority is { } priority) task["priority"] = priority;
        if (move.Decision is { } decision) Decide(task, JsonNode.Parse(decision)!);
        var id = (string)task["id"]!;
        Note($"Task/{id}", await client.Put("Task", id, Bytes(task), ct, $"W/\"{task["meta"]!["versionId"]}\""));
    }

    /// <summary>The decision is one extension; a later one takes its place.</summary>
    static void Decide(JsonObject task, JsonNode decision)
    {
        var others = (task["extension"]?.AsArray() ?? [])
            .Where(e => (string?)e!["url"] != Canonical.Extensions.TriageDecision).Select(e => e!.DeepClone());
        task["extension"] = new JsonArray([.. others, decision]);
    }

    async Task<JsonObject?> TrackingTask(string request, CancellationToken ct)
    {
        List<JsonObject> found = [];
        await foreach (var task in client.All($"Task?focus=ServiceRequest/{request}", ct))
            if ((string?)task["code"]?["coding"]?[0]?["code"] == "fulfill") found.Add(task);
        if (found.Count > 1) refusals.Enqueue($"ServiceRequest/{request} has {found.Count} tracking Tasks.");
        return found.FirstOrDefault();
    }

    async Task ConfirmUrgency(Message.ConfirmUrgency confirm, CancellationToken ct)
    {
        var request = $"ServiceRequest/{confirm.Request}";
        string? flag = null;
        await foreach (var found in client.All($"Flag?subject=Patient/{confirm.Patient}", ct))
            if (FlagVersion.Read(found) is { } version && version.Rule == confirm.Rule && version.Focus == request)
                flag = version.Id;
        if (flag is null)
        {
            refusals.Enqueue($"{request} has no Flag '{confirm.Rule}' that the referrer could answer.");
            return;
        }
        Note($"Task/{confirm.Review}", await client.Put("Task", confirm.Review, Bytes(Review(confirm, request, flag)), ct));
    }

    static JsonObject Review(Message.ConfirmUrgency confirm, string request, string flag) => new JsonObject
    {
        ["resourceType"] = "Task",
        ["id"] = confirm.Review,
        ["basedOn"] = List(new JsonObject { ["reference"] = request }),
        ["status"] = "completed",
        ["intent"] = "order",
        ["code"] = Concept(Canonical.CodeSystems.ReferralTaskCode, "flag-review"),
        ["focus"] = Reference("Flag", flag),
        ["for"] = Reference("Patient", confirm.Patient),
        ["authoredOn"] = BritishTime.Text(confirm.At),
        ["lastModified"] = BritishTime.Text(confirm.At),
        ["owner"] = Reference("Organization", confirm.Organisation),
        ["output"] = List(new JsonObject
        {
            ["type"] = Concept(Canonical.CodeSystems.FlagClosure, "urgency-confirmed"),
            ["valueCodeableConcept"] = Concept(Canonical.CodeSystems.StatedUrgency, confirm.Urgency),
        }),
    }.Claiming(Canonical.Profiles.FlagReview);

    void Note(string what, Answer answer)
    {
        if (!answer.IsSuccess) refusals.Enqueue($"{what}: {(int)answer.Status} {answer.Body}");
    }
}
