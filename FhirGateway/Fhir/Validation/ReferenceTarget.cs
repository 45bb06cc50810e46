using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// A reference is well formed, says a type that its place allows, and finds what it names inside the resource
/// (ref-1). Whether something outside exists is not for this folder to know.
/// </summary>
internal sealed class ReferenceTarget(ElementType allowed) : Rule
{
    public override void Check(Element node, List<Issue> issues)
    {
        var told = node["type"]?.Value;
        if (told is not null && DefinitionSet.R4.IsResource(told) && !allowed.AllowsTarget(told))
            Refuse(node["type"]!, told, issues);
        if (node["reference"] is not { Value: { } text } reference) return;
        var target = ReferenceText.Of(text);
        if (target.Kind == ReferenceKind.Broken)
            issues.Add(Issue.Error(
                "value", $"{Faults.Quote(text)} is no reference: Type/id, #id, urn:uuid:… or a URL.", reference.Expression));
        else if (target.Kind == ReferenceKind.Contained) CheckContained(node, reference, target.Id!, issues);
        else if (target.Type is { } type)
        {
            if (!allowed.AllowsTarget(type)) Refuse(reference, type, issues);
            else if (told is not null && told != type)
                issues.Add(Issue.Error("value", $"The reference is to a {type}, its type says {Faults.Quote(told)}.", reference.Expression));
        }
    }

    void CheckContained(Element node, Element reference, string id, List<Issue> issues)
    {
        var container = Container(node);
        if (id.Length == 0)
        {
            if (!allowed.AllowsTarget(container.Type)) Refuse(reference, container.Type, issues);
            return;
        }
        foreach (var contained in container.Children)
        {
            if (contained.Name != "contained" || contained.Text("id") != id) continue;
            if (!allowed.AllowsTarget(contained.Type)) Refuse(reference, contained.Type, issues);
            return;
        }
        issues.Add(Issue.Error("invariant", $"ref-1: No contained resource has the id {Faults.Quote(id)}.", reference.Expression));
    }

    void Refuse(Element at, string type, List<Issue> issues) =>
        issues.Add(Issue.Error(
            "value", $"The reference may not be to {Article(type)} {type}, only to {string.Join(", ", allowed.Targets)}.", at.Expression));

    static string Article(string type) => "AEIOU".Contains(type[0], StringComparison.Ordinal) ? "an" : "a";

    /// <summary>The resource that contains: never a contained one, since those do not nest.</summary>
    internal static Element Container(Element node)
    {
        var at = node;
        while (at.Parent is { } parent && (!at.Shape!.IsResource || at.Name == "contained")) at = parent;
        return at;
    }
}
