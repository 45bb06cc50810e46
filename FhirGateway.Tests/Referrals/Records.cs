using System.Text;
using FhirGateway.Fhir;

namespace FhirGateway.Tests.Referrals;

/// <summary>Resources as their senders write them; <c>extra</c> is further members, beginning with a comma.</summary>
static class Records
{
    const string Patient = "\"subject\":{\"reference\":\"Patient/p\"}";
    const string Request = "ServiceRequest/r";

    public static string Referral(
        string id = "r", string? priority = "routine", string sent = "2025-03-03T10:00:00Z", string status = "active",
        string category = "referral", bool cancer = false, bool soon = false, string extra = "")
    {
        var pathway = cancer ? "," + Concept(Canonical.CodeSystems.ServiceRequestCategory, "suspected-cancer") : "";
        var urgency = priority is null ? "" : $",\"priority\":\"{priority}\"";
        var later = soon ? $$""","_priority":{"extension":[{"url":"{{Canonical.Extensions.PrioritySoon}}","valueBoolean":true}]}""" : "";
        return $$"""
            {"resourceType":"ServiceRequest","id":"{{id}}","status":"{{status}}","intent":"order",
             "category":[{{Concept(Canonical.CodeSystems.ServiceRequestCategory, category)}}{{pathway}}],
             {{Patient}},"authoredOn":"{{sent}}","requester":{"reference":"PractitionerRole/gp"},
             "performer":[{"reference":"Organization/hospital"}]{{urgency}}{{later}}{{extra}}}
            """;
    }

    public static string FollowUp(
        string target, string? authored = "2025-03-03T10:00:00Z", string id = "f", string priority = "routine",
        string status = "active",
        string basedOn = ",\"basedOn\":[{\"reference\":\"ServiceRequest/r\"}]") => $$"""
            {"resourceType":"ServiceRequest","id":"{{id}}","status":"{{status}}","intent":"order","priority":"{{priority}}",
             "category":[{{Concept(Canonical.CodeSystems.ServiceRequestCategory, "follow-up")}}],{{Patient}}{{basedOn}}
             {{(authored is null ? "" : $",\"authoredOn\":\"{authored}\"")}},{{target}}}
            """;

    public static string TrackingTask(
        string status = "requested", string? step = null, string? at = null, string decision = "",
        string? priority = null,
        string id = "t", string focus = Request, string? authored = null, string extra = "") => $$"""
            {"resourceType":"Task","id":"{{id}}","status":"{{status}}","intent":"order",
             "code":{{Concept(Canonical.CodeSystems.TaskCode, "fulfill")}},"focus":{"reference":"{{focus}}"},
             "owner":{"reference":"Organization/hospital"}
             {{(step is null ? "" : $",\"businessStatus\":{Concept(Canonical.CodeSystems.ReferralStep, step)}")}}
             {{(at is null ? "" : $",\"lastModified\":\"{at}\"")}}{{(authored is null ? "" : $",\"authoredOn\":\"{authored}\"")}}
             {{(priority is null ? "" : $",\"priority\":\"{priority}\"")}}
             {{(decision.Length == 0 ? "" : $",\"extension\":[{decision}]")}}{{extra}}}
            """;

    public static string Decision(string urgency, string? at = null, bool reason = true, bool decider = true) => $$"""
            {"url":"{{Canonical.Extensions.TriageDecision}}","extension":[
             {"url":"urgency","valueCode":"{{urgency}}"}
             {{(at is null ? "" : $$""",{"url":"at","valueDateTime":"{{at}}"}""")}}
             {{(reason ? ",{\"url\":\"reason\",\"valueCodeableConcept\":{\"text\":\"criteria not met\"}}" : "")}}
             {{(decider ? ",{\"url\":\"decidedBy\",\"valueReference\":{\"reference\":\"PractitionerRole/consultant\"}}" : "")}}]}
            """;

    public static string OtherTask(string system, string code, string focus, string status = "completed", string extra = "", string id = "o") => $$"""
            {"resourceType":"Task","id":"{{id}}","status":"{{status}}","intent":"order","code":{{Concept(system, code)}},
             "focus":{"reference":"{{focus}}"}{{extra}}}
            """;

    public static string PracticeTask(string code, string focus, string status = "completed", string extra = "",
        string id = "o") =>
        OtherTask(Canonical.CodeSystems.ReferralTaskCode, code, focus, status, extra, id);

    public static string Confirmation(string urgency, string owner = "Organization/practice") =>
        PracticeTask("flag-review", "Flag/x",
        extra: $$"""
            ,"basedOn":[{"reference":"{{Request}}"}],"owner":{"reference":"{{owner}}"},"output":[{
              "type":{{Concept(Canonical.CodeSystems.FlagClosure, "urgency-confirmed")}},
              "valueCodeableConcept":{{Concept(Canonical.CodeSystems.StatedUrgency, urgency)}}}]
            """, id: "review");

    public static string Notice(string? recipient, string sent, bool reason = true, string id = "n", string status = "completed") => $$"""
            {"resourceType":"Communication","id":"{{id}}","status":"{{status}}","about":[{"reference":"{{Request}}"}],
             "category":[{{Concept(Canonical.CodeSystems.CommunicationCategory, "priority-change")}}],"sent":"{{sent}}"
             {{(recipient is null ? "" : $$""","recipient":[{"reference":"{{recipient}}"}]""")}}
             {{(reason ? ",\"reasonCode\":[{\"text\":\"criteria not met\"}]" : "")}}}
            """;

    public static string Answer(string answer, string sent, string to = "n", string sender = "PractitionerRole/gp", string id = "a") => $$"""
            {"resourceType":"Communication","id":"{{id}}","status":"completed","inResponseTo":[{"reference":"Communication/{{to}}"}],
             "category":[{{Concept(Canonical.CodeSystems.CommunicationCategory, "regrade-response")}}],"sent":"{{sent}}",
             "sender":{"reference":"{{sender}}"},"reasonCode":[{{Concept(Canonical.CodeSystems.RegradeResponse, answer)}}]}
            """;

    public static string Appointment(string status, string basedOn = Request, string id = "app", string extra = "") => $$"""
            {"resourceType":"Appointment","id":"{{id}}","status":"{{status}}","basedOn":[{"reference":"{{basedOn}}"}],
             "participant":[{"actor":{"reference":"Patient/p"},"status":"accepted"}]{{extra}}}
            """;

    public static string Visit(
        string start, string? end, string status = "finished", string code = "AMB", string? basedOn = Request,
        string id = "v",
        string extra = "") => $$"""
            {"resourceType":"Encounter","id":"{{id}}","status":"{{status}}",
             "class":{"system":"{{Canonical.CodeSystems.ActCode}}","code":"{{code}}"},{{Patient}},
             "serviceProvider":{"reference":"Organization/hospital"},
             {{(basedOn is null ? "" : $$"""
                "basedOn":[{"reference":"{{basedOn}}"}],
                """)}}
             "period":{"start":"{{start}}"{{(end is null ? "" : $",\"end\":\"{end}\"")}}}{{extra}}}
            """;

    public static string StayOf(string start, string? end, string status = "finished", string code = "IMP",
        string id = "s", string extra = "") =>
        Visit(start, end, status, code, null, id, extra);

    public static string ClinicLetter(
        string? encounter = "Encounter/v", string? related = null, string date = "2025-04-03T10:00:00Z",
        string status = "current",
        string? docStatus = "final", string id = "l", string extra = "") =>
        Document("823681000000100", encounter, related, date, status, docStatus, id, extra);

    public static string Summary(
        string? encounter = "Encounter/s", string date = "2025-04-03T10:00:00Z", string status = "current",
        string? docStatus = "final",
        string id = "d") => Document("373942005", encounter, null, date, status, docStatus, id, "");

    public static string ReferralLetter(
        string text, string contentType = "text/plain", string? related = Request, string status = "current", string id = "letter", string extra = "") => $$"""
            {"resourceType":"DocumentReference","id":"{{id}}","status":"{{status}}",
             "type":{{Concept(Canonical.CodeSystems.Snomed, "25611000000107")}}{{Context(null, related)}},
             "content":[{"attachment":{"contentType":"{{contentType}}","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}" } }]{{extra}}}
            """;

    public static string Replacing(string older) =>
        $$""","relatesTo":[{"code":"replaces","target":{"reference":"DocumentReference/{{older}}"} }]""";

    static string Document(
        string code, string? encounter, string? related, string date, string status, string? docStatus, string id, string extra) => $$"""
            {"resourceType":"DocumentReference","id":"{{id}}","status":"{{status}}",
             "type":{{Concept(Canonical.CodeSystems.Snomed, code)}}{{(docStatus is null ? "" : $",\"docStatus\":\"{docStatus}\"")}},
             "date":"{{date}}"{{Context(encounter, related)}},"content":[{"attachment":{"title":"letter"} }]{{extra}}}
            """;

    static string Context(string? encounter, string? related) => (encounter, related) switch
    {
        (null, null) => "",
        (null, _) => $$""","context":{"related":[{"reference":"{{related}}"}]}""",
        (_, null) => $$""","context":{"encounter":[{"reference":"{{encounter}}"}]}""",
        _ => $$""","context":{"encounter":[{"reference":"{{encounter}}"}],"related":[{"reference":"{{related}}"}]}""",
    };

    static string Concept(string system, string code) => $$"""{"coding":[{"system":"{{system}}","code":"{{code}}"}]}""";
}
