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
        public const string PrioritySoon = Base + "/StructureDefinition/Extension-FhirGateway-PrioritySoon";
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
        public const string TrackingTask = Prefix + "Task-Tracking";
    }
}
