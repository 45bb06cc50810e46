using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>Which of our profiles a resource is meant for, as far as its own codes and links tell.</summary>
internal static class Purpose
{
    /// <summary>
    /// The canonical of the profile for what a tracked resource tells; null for one that is not tracked, which may be
    /// whatever R4 allows.
    /// </summary>
    public static string? Of(Resource resource) => resource.Type switch
    {
        "ServiceRequest" => OfRequest(resource),
        "Task" => OfTask(resource.Root),
        "Communication" => OfCommunication(resource.Root),
        "DocumentReference" => OfDocument(resource.Root),
        "Media" => IsAboutRequest(resource.Root, "basedOn") ? Canonical.Profiles.MediaImage : null,
        "DiagnosticReport" => IsAboutRequest(resource.Root, "basedOn") ? Canonical.Profiles.Result : null,
        "Appointment" => IsAboutRequest(resource.Root, "basedOn") ? Canonical.Profiles.Appointment : null,
        "Encounter" => IsAboutRequest(resource.Root, "basedOn") ? OfEncounter(resource.Root) : null,
        "Flag" => resource.Root.CodeOf("code", Canonical.CodeSystems.SafetyRule) is not null ? Canonical.Profiles.Flag : null,
        "PlanDefinition" => resource.Root.All("action").Any(a => a.CodeOf("code", Canonical.CodeSystems.SafetyRule) is not null)
            ? Canonical.Profiles.SafetyPolicy : null,
        _ => null,
    };

    static string? OfRequest(Resource request) => !Tracked.Is(request) ? null
        : request.Root.Text("intent") == "proposal" ? Canonical.Profiles.Proposal
        : Tracked.KindOf(request.Root) switch
        {
            CaseKind.Advice => Canonical.Profiles.AdviceRequest,
            CaseKind.Diagnostic => Canonical.Profiles.Diagnostic,
            CaseKind.FollowUp => Canonical.Profiles.FollowUp,
            _ => Canonical.Profiles.Referral,
        };

    static string? OfTask(Element task) => task.CodeOf("code", Canonical.CodeSystems.ReferralTaskCode) switch
    {
        "act-on-return" => Canonical.Profiles.ActOnReturn,
        "information-request" => Canonical.Profiles.InformationRequest,
        "result-review" => Canonical.Profiles.ResultReview,
        "letter-review" => Canonical.Profiles.LetterReview,
        "flag-review" => Canonical.Profiles.FlagReview,
        "promised-action" => Canonical.Profiles.PromisedAction,
        "clock-pause" => Canonical.Profiles.ClockPause,
        _ when task.HasCode("code", Canonical.CodeSystems.TaskCode, "abort") => Canonical.Profiles.CancellationRequest,
        _ when task.CodeOf("businessStatus", Canonical.CodeSystems.ReferralStep) is not null => Canonical.Profiles.TrackingTask,
        _ => null,
    };

    static string? OfCommunication(Element communication) =>
        communication.CodeOf("category", Canonical.CodeSystems.CommunicationCategory) switch
        {
            "priority-change" => communication.All("recipient").Any(Regrade.IsPatientsSide)
                ? Canonical.Profiles.PatientNotice : Canonical.Profiles.PriorityChange,
            "regrade-response" => Canonical.Profiles.RegradeResponse,
            "conversation" => Canonical.Profiles.Conversation,
            _ => null,
        };

    static string? OfDocument(Element document) => LettersBack.KindOf(document) switch
    {
        DocumentKind.ReferralLetter => Canonical.Profiles.ReferralLetter,
        DocumentKind.ClinicLetter => Canonical.Profiles.ClinicLetter,
        DocumentKind.DischargeSummary => Canonical.Profiles.DischargeSummary,
        _ => IsAboutRequest(document["context"], "related") && document.All("content").All(IsImage)
            ? Canonical.Profiles.DocumentImage : null,
    };

    static string? OfEncounter(Element encounter) => EncounterClass.Of(encounter) switch
    {
        { IsEmergency: true } => Canonical.Profiles.Emergency,
        { IsStay: true } => Canonical.Profiles.Inpatient,
        { IsVisit: false } => null,
        _ => Canonical.Profiles.Outpatient,
    };

    static bool IsAboutRequest(Element? holder, string name) => holder?.All(name)
        .Any(r => r.Text("reference")?.Contains("ServiceRequest/", StringComparison.Ordinal) == true) == true;

    static bool IsImage(Element content) =>
        content.Text("attachment", "contentType")?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true;
}
