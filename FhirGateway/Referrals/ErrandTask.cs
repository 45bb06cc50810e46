using System.Buffers;
using System.Text.Json;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Referrals;

/// <summary>The Task that the gateway lays on the requester's desk when the filler returns a request or asks about it.</summary>
internal static class ErrandTask
{
    /// <param name="code">Of <c>referral-task-code</c>: <c>act-on-return</c> or <c>information-request</c>.</param>
    /// <param name="tracking">The filler's Task as it is saved; its reason goes with it.</param>
    /// <param name="before">The filler's Task as it is stored; null when it is new.</param>
    /// <param name="owner"><c>Organization/id</c> that must act; null when it is not known here.</param>
    /// <param name="at">The instant of the filler's version.</param>
    public static byte[] For(
        string code, Element tracking, Element? before, string request, Element asked, string? owner, DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var arose = Moment.Of(
                TaskTimes.Decided(tracking, before) ?? TaskTimes.Moved(tracking, before), at).HappenedAt;
            var instant = TaskJson.Instant(arose);
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
            if ((tracking.WordsOf("statusReason") ?? LastNote(tracking)) is { } why)
                json.WriteString("description", why);
            TaskJson.Reference(json, "focus", request);
            if (asked.Text("subject", "reference") is { } patient) TaskJson.Reference(json, "for", patient);
            json.WriteString("authoredOn", instant);
            json.WriteString("lastModified", instant);
            if (tracking.Text("owner", "reference") is { } filler) TaskJson.Reference(json, "requester", filler);
            if (owner is not null) TaskJson.Reference(json, "owner", owner);
            // The profile of a return tells its reason here, coded.
            if (code == "act-on-return" && tracking["statusReason"] is { } reason)
            {
                json.WritePropertyName("reasonCode");
                json.WriteRawValue(ElementJson.Write(reason));
            }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    static string? LastNote(Element task) => task.All("note").Select(n => n.Text("text")).LastOrDefault();
}
