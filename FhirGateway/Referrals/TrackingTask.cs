using System.Buffers;
using System.Text.Json;
using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>The Task that the gateway gives an active order, for its receiving side to move.</summary>
internal static class TrackingTask
{
    /// <summary>
    /// A Task to be created with the request, without an id: requested, code <c>fulfill</c>, focused on the request,
    /// owned by the performer's organisation. It bears no priority: a copied one would look like a triage later.
    /// </summary>
    /// <param name="request">The ServiceRequest as it is saved.</param>
    /// <param name="id">Its logical id.</param>
    /// <param name="owner"><c>Organization/id</c> that the performer resolves to.</param>
    /// <param name="requester"><c>Organization/id</c> of the requester, or null when it is not known here.</param>
    /// <param name="before">The version of the request that is stored; null when there is none.</param>
    /// <param name="at">The instant of the request's version.</param>
    public static byte[] For(
        Resource request, string id, string owner, string? requester, Element? before, DateTimeOffset at)
    {
        // The duty to receive it arose when it was sent, though it came late: moves that happened before it came here
        // keep their times.
        var sent = TaskJson.Instant(Moment.Of(Requests.SentOn(request.Root, before), at).HappenedAt);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Task");
            json.WriteStartObject("meta");
            json.WriteStartArray("profile");
            json.WriteStringValue(Canonical.Profiles.TrackingTask);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString("status", "requested");
            TaskJson.Concept(json, "businessStatus", Canonical.CodeSystems.ReferralStep, "sent");
            json.WriteString("intent", "order");
            TaskJson.Concept(json, "code", Canonical.CodeSystems.TaskCode, "fulfill");
            TaskJson.Reference(json, "focus", $"ServiceRequest/{id}");
            if (request.Root.Text("subject", "reference") is { } patient) TaskJson.Reference(json, "for", patient);
            json.WriteString("authoredOn", sent);
            json.WriteString("lastModified", sent);
            if (requester is not null) TaskJson.Reference(json, "requester", requester);
            TaskJson.Reference(json, "owner", owner);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
