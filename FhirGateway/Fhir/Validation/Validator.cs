using FhirGateway.Fhir.Validation.Profiles;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// What R4 demands of a resource beyond its syntax, structure and lexical forms, which
/// <see cref="Json.JsonFormat.Read"/> has checked: required elements, bindings, references, contained resources,
/// narratives and invariants. A resource that had faults may be validated too, so that all are told at once.
/// </summary>
internal static class Validator
{
    /// <summary>Against R4 alone.</summary>
    public static IReadOnlyList<Issue> Validate(Resource resource)
    {
        var findings = new Findings();
        Check(resource.Root, findings);
        return findings.All;
    }

    /// <summary>Against R4, the profiles that are demanded or claimed, and the definitions of extensions.</summary>
    public static IReadOnlyList<Issue> Validate(Resource resource, ValidationOptions options)
    {
        var findings = new Findings();
        Check(resource.Root, findings);
        ProfileCheck.Run(resource, options, findings);
        return findings.All;
    }

    static void Check(Element node, Findings findings)
    {
        var plan = Plan.Of(node.Shape!);
        foreach (var rule in plan.Rules) rule.Check(node, findings);
        foreach (var child in node.Children)
        {
            foreach (var rule in plan.RulesOf(child)) rule.Check(child, findings);
            Check(child, findings);
        }
    }
}
