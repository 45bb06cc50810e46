namespace FhirGateway.Safety;

/// <summary>Why a Flag was resolved: a code of <c>flag-closure</c> and a sentence for its reader.</summary>
internal sealed record FlagClosure(string Code, string Display, string Reason)
{
    /// <summary>The duty was met, or the disagreement settled; the finding's own sentence says by what.</summary>
    public static FlagClosure Met(string why) => new("evidence", "Resolved on evidence", why);

    /// <summary>The duty stands and its time has moved: a new triage, another policy, a corrected date.</summary>
    public static FlagClosure NotDue(string why) => new("not-due", "Not due at present", why);

    /// <summary>The rule has nothing to watch there any more: withdrawn, entered in error, the patient has died.</summary>
    public static FlagClosure NotApplicable { get; } = new(
        "not-applicable", "The rule no longer applies", "The record no longer carries the duty that this rule watches.");

    /// <summary>A person marked the Flag entered-in-error; the sweep leaves it so.</summary>
    public const string EnteredInError = "entered-in-error";
}
