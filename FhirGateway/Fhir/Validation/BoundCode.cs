using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// A code from a bound value set. Required: one of its codes, an error otherwise. Extensible: one of them where one
/// fits, so only a warning, and text alone is fine (<see href="https://hl7.org/fhir/R4/terminologies.html#strength"/>).
/// </summary>
internal sealed class BoundCode(Binding binding, ValueSetDefinition valueSet) : Rule
{
    public override void Check(Element node, Findings findings)
    {
        var (membership, sent) = node.Type switch
        {
            "CodeableConcept" => OfConcept(node),
            "Coding" or "Quantity" => OfCoding(node),
            _ => node.Value is null ? (Membership.CannotTell, "")
                : (valueSet.Has(node.Value), Faults.Quote(node.Value)),
        };
        if (membership != Membership.NotMember) return;
        var words = $"{sent} is not in the value set {binding.ValueSet} ({valueSet.Listed})";
        if (binding.IsRequired) findings.Error("code-invalid", words + ".", node.Expression);
        else
            findings.Warning(
                "code-invalid", words + ", which should be used where a code of it fits.", node.Expression);
    }

    /// <summary>One coding of the set is enough; without any coding there is nothing to look up.</summary>
    (Membership, string) OfConcept(Element concept)
    {
        var (best, sent) = (Membership.NotMember, "");
        var codings = 0;
        foreach (var coding in concept.Children)
        {
            if (coding.Name != "coding") continue;
            codings++;
            var (membership, text) = OfCoding(coding);
            if (membership == Membership.Member) return (Membership.Member, text);
            if (membership == Membership.CannotTell) best = Membership.CannotTell;
            if (sent.Length == 0) sent = text;
        }
        if (codings > 0) return (best, sent);
        return binding.IsRequired && concept["extension"] is null
            ? (Membership.NotMember, "A concept without a coding")
            : (Membership.CannotTell, "");
    }

    (Membership, string) OfCoding(Element coding)
    {
        var code = coding["code"];
        if (code is { Value: null }) return (Membership.CannotTell, "");
        if (code is null)
            return coding.Type == "Quantity" || coding["extension"] is not null || !binding.IsRequired
                ? (Membership.CannotTell, "") : (Membership.NotMember, "A coding without a code");
        var system = coding["system"]?.Value;
        var sent = Faults.Quote(system is null ? code.Value : $"{system}|{code.Value}");
        if (system is not null) return (valueSet.Has(system, code.Value), sent);
        return (Membership.NotMember, sent + " (without a system)");
    }
}
