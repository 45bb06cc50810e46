using System.Text;
using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using static FhirGateway.Commands.Demo.Json;

namespace FhirGateway.Commands.Demo;

/// <summary>What the hospital does with a referral until the patient is there.</summary>
internal sealed partial class Script
{
    /// <summary>The hospital has the referral.</summary>
    /// <param name="knownAt">When the gateway hears of it; null = at once.</param>
    public Script Receive(Moment at, string request = "request", Moment? knownAt = null) =>
        Move(knownAt ?? at, at, "received", "received", null, request);

    /// <summary>The hospital accepts and decides how urgent it is.</summary>
    /// <param name="reason">Why it differs from what was asked, which no decision may leave out.</param>
    public Script Triage(Moment at, string urgency, string? reason = null, string request = "request") =>
        Move(at, at, "accepted", "triaged",
            Decision(at, urgency, reason ?? (urgency == Asked(request) ? null : "Reviewed by the consultant")), request);

    /// <summary>The hospital's system tells no decision, only another priority: nobody knows who decided, and why.</summary>
    public Script TriageByPriority(Moment at, string priority, string request = "request")
    {
        Add(at, new Message.MoveTask(c.IdOf(request), at.From(c.Start), "accepted", "triaged", null) { Priority = priority });
        return this;
    }

    /// <summary>An appointment for that time, in that status.</summary>
    public Script Book(
        Moment at, Moment on, string status = "booked", string name = "appointment", string request = "request")
    {
        Person();
        var appointment = New(name, "Appointment-Referral");
        appointment["status"] = status;
        appointment["serviceType"] = List(Concept(c.Specialty.Name));
        appointment["start"] = Text(on);
        appointment["end"] = Text(on.PlusMinutes(30));
        appointment["created"] = Text(at);
        appointment["basedOn"] = List(Reference("ServiceRequest", c.IdOf(request)));
        appointment["participant"] = List(
            new JsonObject { ["actor"] = PatientRef(), ["status"] = "accepted" },
            new JsonObject { ["actor"] = Reference("PractitionerRole", c.Consultant), ["status"] = "accepted" });
        return Save(at, name);
    }

    /// <summary>The hospital cancels an appointment.</summary>
    public Script Cancel(Moment at, string name = "appointment") => Change(at, name, a => a["status"] = "cancelled");

    /// <summary>The patient did not come.</summary>
    public Script Miss(Moment at, string name = "appointment") => Change(at, name, a => a["status"] = "noshow");

    /// <summary>The hospital tells the practice of the regrade.</summary>
    public Script TellReferrer(Moment at, string? reason)
    {
        var notice = Communication(at, "regrade-notice", "priority-change", HospitalRef(), PracticeRef());
        if (reason is not null) notice["reasonCode"] = List(Concept(reason));
        return Save(at, "regrade-notice");
    }

    /// <summary>The hospital tells the patient of the regrade.</summary>
    public Script TellPatient(Moment at)
    {
        Communication(at, "patient-notice", "priority-change", HospitalRef(), PatientRef());
        return Save(at, "patient-notice");
    }

    /// <summary>The hospital's own tracking Task comes before the request that it is about.</summary>
    public Script TrackFirst(Moment at)
    {
        Person();
        var task = New("tracking", "Task-Tracking");
        task["status"] = "received";
        task["businessStatus"] = Concept(Canonical.CodeSystems.ReferralStep, "received");
        task["intent"] = "order";
        task["code"] = Concept(Canonical.CodeSystems.TaskCode, "fulfill");
        task["focus"] = Reference("ServiceRequest", c.IdOf("request"));
        task["for"] = PatientRef();
        task["authoredOn"] = Text(at);
        task["lastModified"] = Text(at);
        task["owner"] = HospitalRef();
        return Save(at, "tracking");
    }

    Script Move(Moment knownAt, Moment at, string status, string step, JsonObject? decision, string request)
    {
        Add(knownAt, new Message.MoveTask(c.IdOf(request), at.From(c.Start), status, step,
            decision is null ? null : Bytes(decision)));
        return this;
    }

    /// <summary>What the structured request asks for now.</summary>
    string Asked(string request)
    {
        var resource = resources[request];
        var onPathway = ((JsonArray)resource["category"]!).Count > 1;
        return (string?)resource["priority"] switch
        {
            "stat" => "same-day",
            _ when onPathway => "usc",
            "asap" => "urgent",
            var priority => priority ?? "",
        };
    }

    JsonObject Decision(Moment at, string urgency, string? reason)
    {
        var parts = new JsonArray(new JsonObject { ["url"] = "urgency", ["valueCode"] = urgency });
        if (reason is not null)
            parts.Add(new JsonObject { ["url"] = "reason", ["valueCodeableConcept"] = Concept(reason) });
        parts.Add(new JsonObject
        {
            ["url"] = "decidedBy",
            ["valueReference"] = Reference("PractitionerRole", c.Consultant),
        });
        parts.Add(new JsonObject { ["url"] = "at", ["valueDateTime"] = Text(at) });
        return new() { ["url"] = Canonical.Extensions.TriageDecision, ["extension"] = parts };
    }

    JsonObject Communication(Moment at, string name, string category, JsonObject sender, JsonObject recipient)
    {
        var toPatient = JsonNode.DeepEquals(recipient, PatientRef());
        var resource = New(name, "Communication-" + (category == "regrade-response" ? "RegradeResponse"
            : toPatient ? "PatientNotice" : "PriorityChange"));
        resource["status"] = "completed";
        resource["category"] = List(Concept(Canonical.CodeSystems.CommunicationCategory, category));
        resource["subject"] = PatientRef();
        resource["about"] = List(Ref("request"));
        resource["sent"] = Text(at);
        resource["recipient"] = List(recipient);
        resource["sender"] = sender;
        return resource;
    }

    JsonObject Document(string name, Moment at, string type, JsonObject author, string contentType, byte[] data)
    {
        var document = New(name, "DocumentReference-" + type switch
        {
            ClinicLetterType => "ClinicLetter",
            DischargeSummaryType => "DischargeSummary",
            _ => "ReferralLetter",
        });
        document["status"] = "current";
        document["docStatus"] = "final";
        document["type"] = Concept(Canonical.CodeSystems.Snomed, type);
        document["subject"] = PatientRef();
        document["date"] = Text(at);
        document["author"] = List(author);
        document["content"] = List(new JsonObject
        {
            ["attachment"] = new JsonObject
            {
                ["contentType"] = contentType,
                ["data"] = Convert.ToBase64String(data),
            },
        });
        return document;
    }

    JsonObject HospitalDocument(string name, Moment at, string type, string text) =>
        Document(name, at, type, HospitalRef(), "text/plain", Encoding.UTF8.GetBytes(text));
}
