using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.Validation.Profiles.Rules;

/// <summary>
/// How a reference may lead to its target
/// (<see href="https://hl7.org/fhir/R4/valueset-resource-aggregation-mode.html"/>).
/// </summary>
[Flags]
internal enum Aggregation { Any = 0, Contained = 1, Referenced = 2, Bundled = 4 }

/// <summary>
/// A reference leads to a resource of an allowed type; where that resource is here, it conforms to an allowed profile;
/// and it is contained, bundled or elsewhere as the profile says.
/// </summary>
internal sealed class RefersTo(string[] targets, Aggregation aggregation) : ProfileRule
{
    public override void Check(Element node, Visit visit)
    {
        if (node.Type != "Reference") return;
        var target = visit.Resolve(node);
        if ((target?.Type ?? Target.TypeOf(node)) is { } type && !AllowsType(type, visit))
            visit.Error(
                "value", $"The reference may not be to {type}, only to {string.Join(", ", targets)}",
                node["reference"]?.Expression ?? node.Expression);
        else if (target is not null && targets.Length > 0
            && visit.ConformsToOne(targets, target) == Truth.False)
            visit.Error(
                "structure", $"The {target.Type} that is referred to conforms to none of {string.Join(", ", targets)}",
                node.Expression);
        if (aggregation != Aggregation.Any && node["reference"]?.Value is { } text)
            CheckPlace(node, text, target, visit);
    }

    /// <summary>A profile that is not known may be of any type.</summary>
    bool AllowsType(string type, Visit visit)
    {
        if (targets.Length == 0 || !TypeHierarchy.IsResource(type)) return true;
        foreach (var canonical in targets)
            if (visit.Profiles.Find(canonical) is not { } profile || profile.FitsType(type)) return true;
        return false;
    }

    void CheckPlace(Element node, string text, Element? target, Visit visit)
    {
        var actual = text.StartsWith('#') ? Aggregation.Contained
            : target is not null ? Aggregation.Bundled : Aggregation.Referenced;
        // What is in the Bundle is also to be had by its reference.
        var fits = (aggregation & actual) != 0
            || actual == Aggregation.Bundled && (aggregation & Aggregation.Referenced) != 0;
        if (!fits)
            visit.Error(
                "structure", $"The target is {actual.ToString().ToLowerInvariant()}, but must be {Allowed}", node.Expression);
    }

    string Allowed => aggregation.ToString().ToLowerInvariant().Replace(", ", " or ", StringComparison.Ordinal);
}
