namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>All that a profile demands of an element at one place: of itself and of its children.</summary>
internal sealed class Constraint(ProfileRule[] rules, ChildConstraint[] children)
{
    public static Constraint None { get; } = new([], []);

    /// <summary>Both are set late only where a definition refers to itself (Questionnaire.item.item).</summary>
    public ProfileRule[] Rules { get; internal set; } = rules;

    public ChildConstraint[] Children { get; internal set; } = children;

    public bool IsEmpty => Rules.Length == 0 && Children.Length == 0;

    public void Check(Element node, Visit visit)
    {
        foreach (var rule in Rules) rule.Check(node, visit);
        foreach (var child in Children) child.Check(node, visit);
    }
}
