using System.Text;
using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using static FhirGateway.Commands.Demo.Json;

namespace FhirGateway.Commands.Demo;

/// <summary>What the practice does: it refers, adds, changes its mind, answers.</summary>
internal sealed partial class Script
{
    /// <summary>A scan without a text layer: nothing that a program could read.</summary>
    static readonly byte[] Scan = "%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"u8.ToArray();

    /// <summary>The practice submits a request with its letter (and the patient, if new) in one transaction.</summary>
    /// <param name="urgency">What the structured request says: routine, urgent, usc (with the pathway's code), same-day.</param>
    /// <param name="letter">The sentence of urgency in the letter; null = one that agrees with the request.</param>
    public Script Refer(
        Moment at, string urgency, string? letter = null, string name = "request", string category = "referral",
        string letterName = "letter", bool scanned = false, string? note = null)
    {
        var text = letter is null ? Letters.Asking(urgency, c) : Letters.With(c, letter);
        Person();
        Request(at, urgency, name, category, letterName);
        if (note is not null) resources[name]["note"] = List(new JsonObject { ["text"] = note });
        WriteReferralLetter(at, letterName, text, scanned);
        return Submit(at, name, letterName);
    }

    /// <summary>The same submission comes once more.</summary>
    public Script ReferAgain(Moment at) => SubmitAgain(at, "request", "letter", "patient");

    /// <summary>The request as it would have to be for that urgency; its letter is left alone.</summary>
    public Script Revise(Moment at, string urgency, string name = "request")
    {
        SetUrgency(resources[name], urgency);
        return Save(at, name);
    }

    /// <summary>The pathway says suspected cancer while the priority says otherwise.</summary>
    public Script ReferOnPathwayWithPriority(Moment at, string priority)
    {
        Person();
        Request(at, "usc", "request", "referral", "letter");
        resources["request"]["priority"] = priority;
        WriteReferralLetter(at, "letter", Letters.With(c, "Please see on the suspected cancer pathway (USC)."), false);
        return Submit(at, "request", "letter");
    }

    public Script Withdraw(Moment at) => Change(at, "request", r => r["status"] = "revoked");

    /// <summary>A further letter comes later, tied to the request by its context.</summary>
    public Script AddReferralLetter(Moment at, string sentence, string name)
    {
        WriteReferralLetter(at, name, Letters.With(c, sentence), false);
        resources[name]["context"] = new JsonObject { ["related"] = List(Ref("request")) };
        return Save(at, name);
    }

    /// <summary>The referrer answers the Flag: this urgency was meant.</summary>
    public Script ConfirmUrgency(Moment at, string urgency, string rule = "urgency-mismatch", string request = "request")
    {
        Mean(urgency);
        Add(at, new Message.ConfirmUrgency(rule, c.IdOf(request), c.IdOf("patient"), c.IdOf("review"), c.Practice.Id,
            urgency, at.From(c.Start)));
        return this;
    }

    /// <summary>The referrer answers the news of a regrade: <c>agree</c> or <c>disagree</c>.</summary>
    public Script AnswerRegrade(Moment at, string answer, string name = "answer")
    {
        var resource = Communication(at, name, "regrade-response", PracticeRef(), HospitalRef());
        resource["inResponseTo"] = List(Ref("regrade-notice"));
        resource["reasonCode"] = List(Concept(Canonical.CodeSystems.RegradeResponse, answer));
        return Save(at, name);
    }

    /// <summary>The practice has read the letter and closes the loop.</summary>
    public Script Acknowledge(Moment at, string letter = "clinic-letter", string request = "request")
    {
        var name = $"{letter}-read";
        var task = New(name, "Task-LetterReview");
        task["basedOn"] = List(Ref(request));
        task["status"] = "completed";
        task["intent"] = "order";
        task["code"] = Concept(Canonical.CodeSystems.ReferralTaskCode, "letter-review");
        task["focus"] = Ref(letter);
        task["for"] = PatientRef();
        task["authoredOn"] = Text(at);
        task["lastModified"] = Text(at);
        task["owner"] = PracticeRef();
        return Save(at, name);
    }

    void Request(Moment at, string urgency, string name, string category, string letter)
    {
        var request = New(name, "ServiceRequest-" + category switch
        {
            "advice" => "AdviceRequest",
            "diagnostic" => "Diagnostic",
            _ => "Referral",
        });
        request["identifier"] = List(Identifier("https://fhirgateway.example/demo/request", c.IdOf(name)));
        request["status"] = "active";
        request["intent"] = "order";
        request["category"] = List(Concept(Canonical.CodeSystems.ServiceRequestCategory, category));
        SetUrgency(request, urgency);
        request["code"] = Concept(c.Specialty.Name);
        request["subject"] = PatientRef();
        request["authoredOn"] = Text(at);
        request["requester"] = Reference("PractitionerRole", c.Requester);
        request["performer"] = List(c.Random.Next(5) switch
        {
            0 => HospitalRef(),
            1 => Reference("PractitionerRole", c.Consultant),
            _ => Reference("HealthcareService", c.Hospital.Department(c.Specialty)),
        });
        request["reasonCode"] = List(Concept(c.Problem.Words));
        request["supportingInfo"] = List(Reference("DocumentReference", c.IdOf(letter)));
    }

    /// <summary>Priority and pathway; suspected cancer is said by its code, never by the priority alone.</summary>
    void SetUrgency(JsonObject request, string urgency)
    {
        Mean(urgency);
        var category = (JsonArray)request["category"]!;
        if (urgency == "usc" && category.Count == 1)
            category.Add(Concept(Canonical.CodeSystems.ServiceRequestCategory, "suspected-cancer"));
        request["priority"] = urgency switch { "usc" => "asap", "same-day" => "stat", _ => urgency };
    }

    void WriteReferralLetter(Moment at, string name, string text, bool scanned)
    {
        var html = !scanned && c.Random.Next(5) == 0;
        var body = html ? Html(text) : text;
        Document(name, at, "25611000000107", PracticeRef(),
            scanned ? "application/pdf" : html ? "text/html" : "text/plain",
            scanned ? Scan : Encoding.UTF8.GetBytes(body));
    }

    static string Html(string text)
    {
        var paragraphs = text.Replace("\n\n", "</p><p>", StringComparison.Ordinal).Replace("\n", "<br/>", StringComparison.Ordinal);
        return $"<html><body><p>{paragraphs}</p></body></html>";
    }
}
