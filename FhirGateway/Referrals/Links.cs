namespace FhirGateway.Referrals;

/// <summary>
/// Which references tie a record to a case, as the search parameters ("Type.code") that a loader follows. What a
/// reference means for the case is decided from the content, in <c>CaseMembers</c>.
/// </summary>
internal static class Links
{
    /// <summary>Held by the member, pointing towards the root.</summary>
    public static IReadOnlyList<string> TowardsRoot { get; } =
    [
        "ServiceRequest.based-on",
        "Task.focus", "Task.based-on", "Task.part-of",
        "Appointment.based-on",
        "Encounter.based-on", "Encounter.appointment", "Encounter.part-of",
        "DocumentReference.related", "DocumentReference.encounter", "DocumentReference.relatesto",
        "Communication.about", "Communication.based-on", "Communication.in-response-to",
        "DiagnosticReport.based-on",
    ];

    /// <summary>Held by the request, pointing to letters, and to the earlier request whose urgency still counts.</summary>
    public static IReadOnlyList<string> FromRoot { get; } = ["ServiceRequest.supporting-info", "ServiceRequest.replaces"];

    /// <summary>To persons and organisations: read for names, nation and parties, never members of a case.</summary>
    public static IReadOnlyList<string> Directory { get; } =
    [
        "ServiceRequest.subject", "ServiceRequest.requester", "ServiceRequest.performer", "Task.owner", "Task.requester",
        "Encounter.subject", "Encounter.service-provider", "Communication.recipient", "Communication.sender",
        "DocumentReference.custodian",
        "PractitionerRole.organization", "HealthcareService.organization", "Organization.partof",
    ];
}
