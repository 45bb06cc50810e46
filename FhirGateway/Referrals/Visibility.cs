using System.Collections.Frozen;
using FhirGateway.Fhir;
using FhirGateway.Search;

namespace FhirGateway.Referrals;

/// <summary>
/// Who may see a resource (decisions/0012-who-may-see-what.md): the organisations that it names, and those that may see
/// what it hangs on or what shows it. References are named as search parameters, "Type.code", as in <see cref="Links"/>.
/// </summary>
internal static class Visibility
{
    /// <summary>Makes the organisation behind a reference a party, with the element that may name it by an identifier.</summary>
    static readonly (string Parameter, string? Element)[] Naming =
    [
        ("ServiceRequest.requester", "requester"), ("ServiceRequest.performer", "performer"),
        ("Task.owner", "owner"), ("Task.requester", "requester"),
        ("Appointment.actor", null), ("AppointmentResponse.actor", "actor"),
        ("Encounter.service-provider", "serviceProvider"), ("EpisodeOfCare.organization", "managingOrganization"),
        ("DocumentReference.author", "author"), ("DocumentReference.custodian", "custodian"),
        ("Composition.author", "author"), ("QuestionnaireResponse.author", "author"),
        ("Communication.sender", "sender"), ("Communication.recipient", "recipient"),
        ("CommunicationRequest.sender", "sender"), ("CommunicationRequest.recipient", "recipient"),
        ("DiagnosticReport.performer", "performer"), ("DiagnosticReport.results-interpreter", "resultsInterpreter"),
        ("Observation.performer", "performer"), ("Procedure.performer", null), ("Immunization.performer", null),
        ("MedicationRequest.requester", "requester"), ("Consent.organization", "organization"),
        ("Patient.organization", "managingOrganization"), (Practice, "generalPractitioner"),
    ];

    /// <summary>The patient's registered practice: party to the patient's requests too, unless they are restricted.</summary>
    public const string Practice = "Patient.general-practitioner";

    /// <summary>The owner of a Task is party to the request that it is about.</summary>
    public const string Owner = "Task.owner";

    /// <summary>To the request whose party a Task's owner becomes.</summary>
    public static IReadOnlyList<string> Work { get; } = ["Task.focus", "Task.based-on"];

    /// <summary>From a request to the patient whose registered practice is party to it.</summary>
    public const string Subject = "ServiceRequest.subject";

    public static IReadOnlyList<string> Names { get; } = [.. Naming.Select(n => n.Parameter)];

    /// <summary>To what a resource hangs on: who may see that may see it.</summary>
    public static IReadOnlyList<string> HangsOn { get; } =
    [
        .. Links.TowardsRoot,
        "Flag.focus", "Flag.encounter", "Communication.part-of", "Communication.encounter",
        "CommunicationRequest.based-on", "CommunicationRequest.encounter", "AppointmentResponse.appointment",
        "DiagnosticReport.encounter", "Observation.based-on", "Observation.encounter", "Observation.part-of",
        "Procedure.based-on", "Procedure.encounter", "Procedure.part-of", "Condition.encounter",
        "QuestionnaireResponse.based-on", "QuestionnaireResponse.encounter", "Media.based-on", "Media.encounter",
        "Composition.encounter", "MedicationRequest.encounter", "Provenance.target",
    ];

    /// <summary>To what a resource shows: who may see it may see that.</summary>
    public static IReadOnlyList<string> Shows { get; } =
    [
        "ServiceRequest.supporting-info", "ServiceRequest.specimen", "DocumentReference.attachment",
        "DiagnosticReport.result", "DiagnosticReport.media", "DiagnosticReport.specimen", "Observation.has-member",
        "Encounter.diagnosis", "Encounter.reason-reference", "Appointment.reason-reference", "Composition.entry",
        "ServiceRequest.subject", "Task.patient", "Appointment.patient", "Encounter.subject", "DocumentReference.subject",
        "Composition.subject", "Communication.subject", "CommunicationRequest.subject", "DiagnosticReport.subject",
        "Observation.subject", "Procedure.subject", "Condition.subject", "Media.subject", "Flag.subject",
        "QuestionnaireResponse.subject", "MedicationRequest.subject", "EpisodeOfCare.patient",
    ];

    /// <summary>
    /// Shown by many records and showing none: a patient's record is seen by who sees a record about them, and nobody
    /// sees a record because they see its patient.
    /// </summary>
    public const string Ends = "Patient";

    /// <summary>A record's own visibility counts, and others may follow from it.</summary>
    public static bool IsRecord(string type) => type != Ends && !Audience.IsOpen(type);

    static readonly FrozenDictionary<string, (string Parameter, string Element)[]> Elements = Naming
        .Where(n => n.Element is not null).GroupBy(n => n.Parameter.Split('.')[0])
        .ToFrozenDictionary(g => g.Key, g => g.Select(n => (n.Parameter, n.Element!)).ToArray());

    /// <summary>The organisations that are named by an identifier instead of a reference: by which parameter, with which key.</summary>
    public static IEnumerable<(string Parameter, long Key)> ByIdentifier(Resource resource, IdentifierSystems systems)
    {
        if (!Elements.TryGetValue(resource.Type, out var elements)) yield break;
        foreach (var (parameter, element) in elements)
            foreach (var reference in resource.Root.All(element))
                if (reference["reference"] is null && reference["identifier"] is { } identifier
                    && identifier.Text("value") is { } value)
                    foreach (var (system, spelled) in systems.SpellingsOf(identifier.Text("system"), value))
                        yield return (parameter, TokenKeys.Of("identifier", system, spelled));
    }

    /// <summary>Labelled R or V (v3-Confidentiality): the patient's registered practice is then no party by itself.</summary>
    public static bool IsRestricted(Resource resource) => resource.Root["meta"]?.All("security").Any(label =>
        label.Text("code") is "R" or "V"
        && Reading.SameSystem(label.Text("system"), "http://terminology.hl7.org/CodeSystem/v3-Confidentiality")) == true;
}
