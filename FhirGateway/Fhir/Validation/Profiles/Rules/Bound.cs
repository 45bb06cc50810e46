using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation.Profiles.Rules;

/// <summary>
/// A profile's binding. Required: an error where no code is of the value set; extensible: a warning, and text alone is
/// fine (<see href="https://hl7.org/fhir/R4/terminologies.html#strength"/>).
/// </summary>
internal sealed class Bound(string valueSet, bool isRequired) : ProfileRule
{
    public override void Check(Element node, Visit visit)
    {
        if (!HasCode(node) && !isRequired || IsExcused(node)) return;
        switch (Codes.MemberOf(node, valueSet, visit))
        {
            case Membership.CannotTell:
                visit.Information(
                    $"Whether {Sent(node)} is in the value set {valueSet} could not be checked", node.Expression);
                break;
            case Membership.NotMember when isRequired:
                visit.Error("code-invalid", $"{Sent(node)} is not in the value set {valueSet}", node.Expression);
                break;
            case Membership.NotMember:
                visit.Warning(
                    "code-invalid",
                    $"{Sent(node)} is not in the value set {valueSet}, which should be used where a code of it fits",
                    node.Expression);
                break;
        }
    }

    /// <summary>Types without codes, a quantity without a unit, and what an extension stands in for.</summary>
    static bool IsExcused(Element node) => node.Type switch
    {
        "CodeableConcept" => node["coding"] is null && node["extension"] is not null,
        "Coding" => node["code"] is null && node["extension"] is not null,
        "Quantity" => node["code"] is null,
        "code" or "uri" or "string" or "url" or "canonical" or "oid" or "uuid" or "id" or "markdown" =>
            node.Value is null,
        _ => true,
    };

    static bool HasCode(Element node) => node.Type switch
    {
        "CodeableConcept" => node["coding"] is not null,
        "Coding" or "Quantity" => node["code"] is not null,
        _ => true,
    };

    static string Sent(Element node) => node.Type switch
    {
        "CodeableConcept" => node["coding"] is { } coding ? Sent(coding) : "a concept without a coding",
        "Coding" or "Quantity" => Faults.Quote(
            node["system"]?.Value is { } system ? $"{system}|{node["code"]?.Value}" : node["code"]?.Value ?? ""),
        _ => Faults.Quote(node.Value ?? ""),
    };
}
