using System.Buffers;
using System.Text.Json;
using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>The Task that the gateway lays on the requester's desk when the filler returns a request or asks about it.</summary>
internal static class ErrandTask
{
    /// <param name="code">Of <c>referral-task-code</c>: <c>act-on-return</c> or <c>information-request</c>.</param>
    /// <param name="tracking">The filler's Task as it is saved; its reason goes with it.</param>
    /// <param name="owner"><c>Organization/id</c> that must act; null when it is not known here.</param>
    public static byte[] For(
        string code, Element tracking, string request, Element asked, string? owner, DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var instant = at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);
            json.WriteStartObject();
            json.WriteString("resourceType", "Task");
            json.WriteStartObject("meta");
            json.WriteStartArray("profile");
            json.WriteStringValue(code == "act-on-return" ? Canonical.Profiles.ActOnReturn : Canonical.Profiles.InformationRequest);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString("status", "requested");
            json.WriteString("intent", "order");
            TaskJson.Concept(json, "code", Canonical.CodeSystems.ReferralTaskCode, code);
            if (tracking.WordsOf("statusReason") is { } why) json.WriteString("description", why);
            TaskJson.Reference(json, "focus", request);
            if (asked.Text("subject", "reference") is { } patient) TaskJson.Reference(json, "for", patient);
            json.WriteString("authoredOn", instant);
            json.WriteString("lastModified", instant);
            if (tracking.Text("owner", "reference") is { } filler) TaskJson.Reference(json, "requester", filler);
            if (owner is not null) TaskJson.Reference(json, "owner", owner);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
