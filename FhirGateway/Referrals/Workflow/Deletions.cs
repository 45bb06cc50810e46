using FhirGateway.Fhir;

namespace FhirGateway.Referrals.Workflow;

/// <summary>What belongs to an open referral is not deleted: it ends in a status, which says why it no longer counts.</summary>
internal static class Deletions
{
    static readonly Dictionary<string, string> Ends = new()
    {
        ["ServiceRequest"] = "revoked, or entered-in-error while nobody has received it",
        ["Task"] = "cancelled (with a statusReason), or entered-in-error",
        ["Appointment"] = "cancelled, or entered-in-error",
        ["Encounter"] = "cancelled, or entered-in-error",
        ["Communication"] = "entered-in-error",
        ["DocumentReference"] = "superseded, or entered-in-error",
        ["Media"] = "entered-in-error",
        ["DiagnosticReport"] = "cancelled, or entered-in-error",
    };

    /// <summary>Whether its deletion is asked about at all.</summary>
    public static bool Binds(string type) => Ends.ContainsKey(type);

    public static Outcome Refuse(string type, string reference, string referral) =>
        Outcome.Of(OutcomeKind.Conflict, "business-rule", (reference == referral
            ? $"{reference} is an open referral and cannot be deleted."
            : $"{reference} belongs to the open referral {referral} and cannot be deleted.")
            + $" Set its status to {Ends[type]}.");
}
