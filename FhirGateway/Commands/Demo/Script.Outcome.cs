using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using static FhirGateway.Commands.Demo.Json;

namespace FhirGateway.Commands.Demo;

/// <summary>What the hospital does once the patient is there: visits, stays, letters, follow-ups.</summary>
internal sealed partial class Script
{
    const string ClinicLetterType = "823681000000100";
    const string DischargeSummaryType = "373942005";

    /// <summary>A finished outpatient visit of half an hour.</summary>
    /// <param name="knownAt">When the gateway hears of it; null = when it ended.</param>
    public Script Visit(
        Moment from, string name = "visit", string request = "request", string kind = "AMB", Moment? knownAt = null)
    {
        var end = from.PlusMinutes(30);
        Encounter(name, kind, "finished", from, end, request);
        return Save(knownAt ?? end, name);
    }

    /// <summary>A visit with all that belongs to it: the letter three days later, read by the practice on the next.</summary>
    public Script Attend(Moment from, string request = "request") => Visit(from, request: request)
        .WriteLetter(from.PlusDays(3)).Acknowledge(from.PlusDays(4), request: request);

    /// <summary>A clinic letter, tied to its visit, or only to the request.</summary>
    public Script WriteLetter(
        Moment at, string name = "clinic-letter", string? visit = "visit", string request = "request",
        string docStatus = "final", string? replaces = null)
    {
        var letter = HospitalDocument(name, at, ClinicLetterType, $"Seen in clinic: {c.Specialty.Name}. Plan discussed.");
        letter["docStatus"] = docStatus;
        if (replaces is not null)
            letter["relatesTo"] = List(new JsonObject { ["code"] = "replaces", ["target"] = Ref(replaces) });
        letter["context"] = visit is null
            ? new JsonObject { ["related"] = List(Ref(request)) }
            : new JsonObject { ["encounter"] = List(Reference("Encounter", c.IdOf(visit))), ["related"] = List(Ref(request)) };
        return Save(at, name);
    }

    /// <summary>The letter's docStatus becomes <c>final</c>, <c>amended</c>, …</summary>
    public Script SignLetter(Moment at, string docStatus = "final", string name = "clinic-letter") =>
        Change(at, name, l => l["docStatus"] = docStatus);

    /// <summary>The letter was wrong: filed for the wrong patient, say.</summary>
    public Script WithdrawLetter(Moment at, string name = "clinic-letter") =>
        Change(at, name, l => l["status"] = "entered-in-error");

    /// <summary>The letter gives way to a newer one.</summary>
    public Script SupersedeLetter(Moment at, string name = "clinic-letter") =>
        Change(at, name, l => l["status"] = "superseded");

    /// <summary>The clinic wants to see the patient again by that time.</summary>
    /// <param name="by">Null: the patient rings when there is need.</param>
    public Script PlanFollowUp(Moment at, Moment? by, string? priority = null, string name = "follow-up", string? basedOn = "request")
    {
        var request = New(name, "ServiceRequest-FollowUp");
        if (basedOn is not null) request["basedOn"] = List(Ref(basedOn));
        request["status"] = "active";
        request["intent"] = "order";
        request["category"] = List(Concept(Canonical.CodeSystems.ServiceRequestCategory, "follow-up"));
        if (priority is not null) request["priority"] = priority;
        request["code"] = Concept($"{c.Specialty.Name}, review");
        request["subject"] = PatientRef();
        if (by is { } target) request["occurrenceDateTime"] = Text(target);
        else request["asNeededBoolean"] = true;
        request["authoredOn"] = Text(at);
        request["requester"] = Reference("PractitionerRole", c.Consultant);
        request["performer"] = List(HospitalRef());
        return Save(at, name);
    }

    /// <summary>The patient comes to stay: IMP, SS (day case) or EMER.</summary>
    public Script Admit(Moment at, string kind, string name = "stay")
    {
        Person();
        Encounter(name, kind, "in-progress", at, null, null);
        return Submit(at, name);
    }

    /// <summary>The stay ends; the disposition is HL7's: <c>home</c>, <c>exp</c>, <c>aadvice</c>.</summary>
    public Script Discharge(Moment at, string disposition = "home", string name = "stay") => Change(at, name, stay =>
    {
        stay["status"] = "finished";
        ((JsonObject)stay["period"]!)["end"] = Text(at);
        stay["hospitalization"] = new JsonObject
        {
            ["dischargeDisposition"] = Concept(Canonical.CodeSystems.DischargeDisposition, disposition),
        };
    });

    /// <summary>A ward within a stay: it owes nothing of its own.</summary>
    public Script Ward(Moment from, Moment to, string name = "ward", string stay = "stay")
    {
        Encounter(name, "IMP", "finished", from, to, null);
        resources[name]["partOf"] = Ref(stay);
        return Save(to, name);
    }

    public Script Summarise(Moment at, string docStatus = "final", string name = "summary", string stay = "stay")
    {
        var summary = HospitalDocument(name, at, DischargeSummaryType, "Discharge summary: treated and sent home.");
        summary["docStatus"] = docStatus;
        summary["context"] = new JsonObject { ["encounter"] = List(Ref(stay)) };
        return Save(at, name);
    }

    /// <summary>A report of a scan that was done before the board joined the gateway.</summary>
    public Script Report(Moment at, string issued, string conclusion, string name = "report")
    {
        Person();
        var report = New(name, "DiagnosticReport-Result");
        report["status"] = "final";
        report["code"] = Concept("Ultrasound of the pelvis");
        report["subject"] = PatientRef();
        report["effectiveDateTime"] = issued;
        report["performer"] = List(HospitalRef());
        report["conclusion"] = conclusion;
        return Submit(at, name);
    }

    void Encounter(string name, string kind, string status, Moment from, Moment? to, string? request)
    {
        var encounter = New(name, "Encounter-" + kind switch
        {
            "EMER" => "Emergency",
            "AMB" or "VR" => "Outpatient",
            _ => "Inpatient",
        });
        encounter["status"] = status;
        encounter["class"] = Coding(Canonical.CodeSystems.ActCode, kind);
        encounter["subject"] = PatientRef();
        if (request is not null) encounter["basedOn"] = List(Reference("ServiceRequest", c.IdOf(request)));
        var period = new JsonObject { ["start"] = Text(from) };
        if (to is { } end) period["end"] = Text(end);
        encounter["period"] = period;
        encounter["serviceProvider"] = HospitalRef();
    }
}
