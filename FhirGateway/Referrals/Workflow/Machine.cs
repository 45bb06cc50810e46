namespace FhirGateway.Referrals.Workflow;

/// <summary>One kind of record of a referral and the element whose values are its states.</summary>
/// <param name="Code">As in the published table.</param>
/// <param name="Title">For people.</param>
/// <param name="Resource">Its resource type.</param>
/// <param name="Element">Where the state stands.</param>
/// <param name="System">Of the states' codes.</param>
/// <param name="IsDecision">An illegal move is refused; of a fact it is stored and marked out of sequence.</param>
internal sealed record Machine(
    string Code, string Title, string Resource, string Element, string System, bool IsDecision)
{
    /// <summary>The state of what is not there yet.</summary>
    public const string New = "(new)";

    public static Machine Request { get; } = new("request", "The request", "ServiceRequest", "status",
        "http://hl7.org/fhir/request-status", true);

    public static Machine Tracking { get; } = new("tracking", "The tracking Task", "Task", "status", TaskStatus, true);

    public static Machine Step { get; } = new("step", "The step that the tracking Task tells", "Task", "businessStatus",
        Fhir.Canonical.CodeSystems.ReferralStep, true);

    public static Machine Withdrawal { get; } = new("withdrawal", "A Task abort: asking to withdraw", "Task", "status",
        TaskStatus, true);

    public static Machine Answer { get; } = new("answer", "A Task that wants an answer: act-on-return, information-request",
        "Task", "status", TaskStatus, true);

    public static Machine Errand { get; } = new("errand", "Any other Task of referral-task-code: reviews, promises, pauses",
        "Task", "status", TaskStatus, true);

    public static Machine Appointment { get; } = new("appointment", "An appointment", "Appointment", "status",
        "http://hl7.org/fhir/appointmentstatus", false);

    public static Machine Encounter { get; } = new("encounter", "A visit or stay", "Encounter", "status",
        "http://hl7.org/fhir/encounter-status", false);

    public static IReadOnlyList<Machine> All { get; } =
        [Request, Tracking, Step, Withdrawal, Answer, Errand, Appointment, Encounter];

    const string TaskStatus = "http://hl7.org/fhir/task-status";
}
