using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// A reference is well formed, says a type that its place allows, and finds what it names inside the resource
/// (ref-1). Whether something outside exists is not for this folder to know.
/// </summary>
internal sealed class ReferenceTarget(ElementType allowed) : Rule
{
    public override void Check(Element node, Findings findings)
    {
        var told = node["type"]?.Value;
        if (told is not null && DefinitionSet.R4.IsResource(told) && !allowed.AllowsTarget(told))
            Refuse(node["type"]!, told, findings);
        if (node["reference"] is not { Value: { } text } reference) return;
        if (Lexical.UriFault(text) is { } fault)
        {
            findings.Error("value", $"The reference {Faults.Quote(text)} {fault}.", reference.Expression);
            return;
        }
        var target = ReferenceText.Of(text);
        if (target.Kind == ReferenceKind.Broken)
            findings.Error(
                "value", $"{Faults.Quote(text)} is no reference: Type/id, #id, urn:uuid:… or a URL.",
                reference.Expression);
        else if (target.Kind == ReferenceKind.Contained) CheckContained(node, reference, target.Id!, findings);
        else if (target.Type is { } type)
        {
            if (!allowed.AllowsTarget(type)) Refuse(reference, type, findings);
            else if (told is not null && told != type)
                findings.Error(
                    "value", $"This is to a {type}, the type says {Faults.Quote(told)}.", reference.Expression);
        }
    }

    void CheckContained(Element node, Element reference, string id, Findings findings)
    {
        var container = Container(node);
        if (id.Length == 0)
        {
            if (!allowed.AllowsTarget(container.Type)) Refuse(reference, container.Type, findings);
            return;
        }
        if (findings.Contained(container, id) is { } contained)
        {
            if (!allowed.AllowsTarget(contained.Type)) Refuse(reference, contained.Type, findings);
            return;
        }
        findings.Error(
            "invariant", $"ref-1: No contained resource has the id {Faults.Quote(id)}.", reference.Expression);
    }

    void Refuse(Element at, string type, Findings findings) =>
        findings.Error(
            "value", $"The reference may not be to {Article(type)} {type}, only to {Allowed}.", at.Expression);

    string Allowed => string.Join(", ", allowed.Targets);

    static string Article(string type) => "AEIOU".Contains(type[0], StringComparison.Ordinal) ? "an" : "a";

    /// <summary>The resource that contains: never a contained one, since those do not nest.</summary>
    internal static Element Container(Element node)
    {
        var at = node;
        while (at.Parent is { } parent && (!at.Shape!.IsResource || at.Name == "contained")) at = parent;
        return at;
    }
}
