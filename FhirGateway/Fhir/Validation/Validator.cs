namespace FhirGateway.Fhir.Validation;

/// <summary>
/// What R4 demands of a resource beyond its syntax, structure and lexical forms, which
/// <see cref="Json.JsonFormat.Read"/> has checked: required elements, bindings, references, contained resources,
/// narratives and invariants. A resource that had faults may be validated too, so that all are told at once.
/// </summary>
internal static class Validator
{
    public static IReadOnlyList<Issue> Validate(Resource resource)
    {
        var issues = new List<Issue>();
        Check(resource.Root, issues);
        return issues;
    }

    static void Check(Element node, List<Issue> issues)
    {
        var plan = Plan.Of(node.Shape!);
        foreach (var rule in plan.Rules) rule.Check(node, issues);
        foreach (var child in node.Children)
        {
            foreach (var rule in plan.RulesOf(child)) rule.Check(child, issues);
            Check(child, issues);
        }
    }
}
