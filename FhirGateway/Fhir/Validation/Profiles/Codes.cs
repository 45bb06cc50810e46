using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>Whether a coded element is in a value set.</summary>
internal static class Codes
{
    /// <summary>One coding of a concept is enough; what has no code at all is in no value set.</summary>
    public static Membership MemberOf(Element node, string valueSet, Visit visit)
    {
        if (node.Type is "Coding" or "Quantity") return OfCoding(node, valueSet, visit);
        if (node.Type != "CodeableConcept")
            return node.Value is { } code ? visit.Has(valueSet, null, code) : Membership.CannotTell;
        var best = Membership.NotMember;
        foreach (var coding in node.Children)
        {
            if (coding.Name != "coding") continue;
            var membership = OfCoding(coding, valueSet, visit);
            if (membership == Membership.Member) return membership;
            if (membership == Membership.CannotTell) best = membership;
        }
        return best;
    }

    static Membership OfCoding(Element coding, string valueSet, Visit visit)
    {
        if (coding["code"] is not { } code) return Membership.NotMember;
        if (code.Value is null) return Membership.CannotTell;
        return coding["system"] switch
        {
            null => Membership.NotMember,
            { Value: { } system } => visit.Has(valueSet, system, code.Value),
            _ => Membership.CannotTell,
        };
    }
}
