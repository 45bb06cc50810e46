using FhirGateway.Fhir.Json;
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
        var findings = new Findings(ValidationOptions.Default);
        Check(resource.Root, findings);
        return findings.All;
    }

    /// <summary>Against R4, the profiles that are demanded or claimed, and the definitions of extensions.</summary>
    public static IReadOnlyList<Issue> Validate(Resource resource, ValidationOptions options)
    {
        var findings = new Findings(options);
        Check(resource.Root, findings);
        if (options.AsksMore) StricterChecks.Check(resource.Root, findings);
        ProfileCheck.Run(resource, options, findings);
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

    static bool IsInContained(Issue issue) =>
        issue.Expression?.Contains(".contained[", StringComparison.Ordinal) == true;
}
