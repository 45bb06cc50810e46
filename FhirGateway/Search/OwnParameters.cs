using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>The parameters that R4 lacks and the referral links need.</summary>
internal static class OwnParameters
{
    public static IReadOnlyList<SearchParameter> All { get; } =
    [
        new("Flag", "status", SearchKind.Token, "Flag.status", []),
        new("Flag", "code", SearchKind.Token, "Flag.code", []),
        new("Flag", "focus", SearchKind.Reference, $"Flag.extension('{Canonical.Extensions.FlagFocus}').value", []),
        new("Flag", "tier", SearchKind.Token, $"Flag.extension('{Canonical.Extensions.FlagTier}').value", []),
        new("Communication", "about", SearchKind.Reference, "Communication.about", []),
        new("Communication", "based-on", SearchKind.Reference, "Communication.basedOn", []),
        new("Communication", "in-response-to", SearchKind.Reference, "Communication.inResponseTo", ["Communication"]),
        new("Task", "due", SearchKind.Date, "Task.restriction.period", []),
        new("DocumentReference", "attachment", SearchKind.Reference, "DocumentReference.content.attachment.url", ["Binary"]),
        new("DocumentReference", "doc-status", SearchKind.Token, "DocumentReference.docStatus", []),
        new("ServiceRequest", "supporting-info", SearchKind.Reference, "ServiceRequest.supportingInfo", []),
    ];
}
