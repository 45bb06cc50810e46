using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// What R4 demands of a resource beyond its syntax, structure and lexical forms, which
/// <see cref="Json.JsonFormat.Read"/> has checked: required elements, bindings, references, contained resources,
/// narratives and invariants. A resource that had faults may be validated too, so that all are told at once.
/// </summary>
internal static class Validator
{
    public static IReadOnlyList<Issue> Validate(Resource resource, ValidationOptions? options = null)
    {
        var findings = new Findings(options ?? ValidationOptions.Default);
        Check(resource.Root, findings);
        if (findings.Options.AsksMore) StricterChecks.Check(resource.Root, findings);
        return findings.All;
    }

    /// <summary>All that is to be said of a document that was read: the reader's faults and then the rules'.</summary>
    public static IReadOnlyList<Issue> Validate(Parsed parsed, ValidationOptions options)
    {
        IReadOnlyList<Issue> all = parsed.Resource is null
            ? parsed.Issues : [.. parsed.Issues, .. Validate(parsed.Resource, options)];
        return options.IgnoresContained ? [.. all.Where(issue => !IsInContained(issue))] : all;
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

    static bool IsInContained(Issue issue) => issue.Expression?.Contains(".contained[", StringComparison.Ordinal) == true;
}
