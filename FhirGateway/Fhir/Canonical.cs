namespace FhirGateway.Fhir;

/// <summary>Every URL that gives a name its meaning, written once.</summary>
internal static class Canonical
{
    public const string Base = "https://fhirgateway.example/fhir";

    public const string NhsNumber = "https://fhir.nhs.uk/Id/nhs-number";
    /// <summary>UK Core names none; HL7 UK's guides use this one.</summary>
    public const string ChiNumber = "https://fhir.nhs.uk/Id/chi-number";
    public const string HealthAndCareNumber = "https://fhir.hscni.net/Id/hcn";
    public const string ScottishPractice = Base + "/Id/scottish-practice-code";
    public const string ScottishLocation = Base + "/Id/scottish-location-code";
    public const string OdsCode = "https://fhir.nhs.uk/Id/ods-organization-code";
    public const string OdsSite = "https://fhir.nhs.uk/Id/ods-site-code";

    public static class CodeSystems
    {
        public const string SafetyRule = Base + "/CodeSystem/safety-rule";
        public const string ReferralStep = Base + "/CodeSystem/referral-step";
        public const string StatedUrgency = Base + "/CodeSystem/stated-urgency";
        public const string FlagTier = Base + "/CodeSystem/flag-tier";
        public const string FlagClosure = Base + "/CodeSystem/flag-closure";
        public const string ReferralTaskCode = Base + "/CodeSystem/referral-task-code";
        public const string ServiceRequestCategory = Base + "/CodeSystem/service-request-category";
        public const string CommunicationCategory = Base + "/CodeSystem/communication-category";
        public const string RefusedState = Base + "/CodeSystem/refused-state";
        public const string TimelineMark = Base + "/CodeSystem/timeline-mark";
        public const string RegradeResponse = Base + "/CodeSystem/regrade-response";
        public const string PolicyStanding = Base + "/CodeSystem/policy-standing";
        public const string ReturnReason = Base + "/CodeSystem/return-reason";
        public const string ReturnAction = Base + "/CodeSystem/return-action";
        public const string ClockPauseReason = Base + "/CodeSystem/clock-pause-reason";

        public const string TaskCode = "http://hl7.org/fhir/CodeSystem/task-code";
        public const string FlagPriority = "http://terminology.hl7.org/CodeSystem/flag-priority-code";
        public const string FlagCategory = "http://terminology.hl7.org/CodeSystem/flag-category";
        public const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
        public const string DischargeDisposition = "http://terminology.hl7.org/CodeSystem/discharge-disposition";
        public const string BarsServiceRequestCategory =
            "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest";
        public const string Snomed = "http://snomed.info/sct";
        public const string Loinc = "http://loinc.org";
    }

    public static class Extensions
    {
        public const string FlagFocus = Base + "/StructureDefinition/Extension-FhirGateway-FlagFocus";
        public const string FlagTier = Base + "/StructureDefinition/Extension-FhirGateway-FlagTier";
        public const string FlagThreshold = Base + "/StructureDefinition/Extension-FhirGateway-FlagThreshold";
        public const string FlagClosure = Base + "/StructureDefinition/Extension-FhirGateway-FlagClosure";
        public const string TriageDecision = Base + "/StructureDefinition/Extension-FhirGateway-TriageDecision";
        public const string Move = Base + "/StructureDefinition/Extension-FhirGateway-Move";
        public const string PrioritySoon = Base + "/StructureDefinition/Extension-FhirGateway-PrioritySoon";
        public const string PolicyStanding = Base + "/StructureDefinition/Extension-FhirGateway-PolicyStanding";
        public const string TimelineEvent = Base + "/StructureDefinition/Extension-FhirGateway-TimelineEvent";
        public const string FlagDetail = "http://hl7.org/fhir/StructureDefinition/flag-detail";
        public const string FlagPriority = "http://hl7.org/fhir/StructureDefinition/flag-priority";
    }

    public static class Profiles
    {
        public const string Prefix = Base + "/StructureDefinition/FhirGateway-";
        public const string Flag = Prefix + "Flag-Safety";
        public const string SafetyPolicy = Prefix + "PlanDefinition-SafetyPolicy";

        public const string Referral = Prefix + "ServiceRequest-Referral";
        public const string AdviceRequest = Prefix + "ServiceRequest-AdviceRequest";
        public const string Diagnostic = Prefix + "ServiceRequest-Diagnostic";
        public const string FollowUp = Prefix + "ServiceRequest-FollowUp";
        public const string Proposal = Prefix + "ServiceRequest-Proposal";

        public const string TrackingTask = Prefix + "Task-Tracking";
        public const string CancellationRequest = Prefix + "Task-CancellationRequest";
        public const string ActOnReturn = Prefix + "Task-ActOnReturn";
        public const string InformationRequest = Prefix + "Task-InformationRequest";
        public const string ResultReview = Prefix + "Task-ResultReview";
        public const string LetterReview = Prefix + "Task-LetterReview";
        public const string FlagReview = Prefix + "Task-FlagReview";
        public const string PromisedAction = Prefix + "Task-PromisedAction";
        public const string ClockPause = Prefix + "Task-ClockPause";

        public const string Result = Prefix + "DiagnosticReport-Result";
        public const string MediaImage = Prefix + "Media-ReferralImage";
        public const string DocumentImage = Prefix + "DocumentReference-ReferralImage";
        public const string ReferralLetter = Prefix + "DocumentReference-ReferralLetter";
        public const string ClinicLetter = Prefix + "DocumentReference-ClinicLetter";
        public const string DischargeSummary = Prefix + "DocumentReference-DischargeSummary";

        public const string PriorityChange = Prefix + "Communication-PriorityChange";
        public const string RegradeResponse = Prefix + "Communication-RegradeResponse";
        public const string PatientNotice = Prefix + "Communication-PatientNotice";
        public const string Conversation = Prefix + "Communication-Conversation";

        public const string Appointment = Prefix + "Appointment-Referral";
        public const string Outpatient = Prefix + "Encounter-Outpatient";
        public const string Inpatient = Prefix + "Encounter-Inpatient";
        public const string Emergency = Prefix + "Encounter-Emergency";

        public const string Patient = Prefix + "Patient";
        public const string Organization = Prefix + "Organization";
        public const string HealthcareService = Prefix + "HealthcareService";
        public const string Practitioner = Prefix + "Practitioner";
        public const string PractitionerRole = Prefix + "PractitionerRole";
    }
}
