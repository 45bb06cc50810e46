using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// dom-2 to dom-5: contained resources hold no others, have an id of their own that something refers to (or refer to
/// their container), and bear neither version nor security label.
/// </summary>
internal sealed class ContainedResources : Rule
{
    public override void Check(Element node, List<Issue> issues)
    {
        HashSet<string>? referenced = null, ids = null;
        foreach (var contained in node.Children)
        {
            if (contained.Name != "contained") continue;
            if (contained["contained"] is { } nested)
                Add(issues, "dom-2", "A contained resource must not contain others.", nested);
            if (contained["meta"]?["versionId"] is { } version) Add(issues, "dom-4", "A contained resource has no version.", version);
            if (contained["meta"]?["lastUpdated"] is { } updated) Add(issues, "dom-4", "A contained resource has no lastUpdated.", updated);
            if (contained["meta"]?["security"] is { } label) Add(issues, "dom-5", "A contained resource has no security label.", label);
            var id = contained["id"]?.Value;
            if (id is not null && !(ids ??= []).Add(id))
                issues.Add(Issue.Error("invariant", $"Two contained resources have the id {Faults.Quote(id)}.", contained.Expression));
            referenced ??= LocalReferences(node);
            if ((id is null || !referenced.Contains("#" + id)) && !LocalReferences(contained).Contains("#"))
                Add(issues, "dom-3", "A contained resource must be referred to from its container, or refer to it.", contained);
        }
    }

    static void Add(List<Issue> issues, string key, string words, Element at) =>
        issues.Add(Issue.Error("invariant", $"{key}: {words}", at.Expression));

    /// <summary>Every reference, canonical, uri or url within that begins with <c>#</c>.</summary>
    static HashSet<string> LocalReferences(Element node)
    {
        var found = new HashSet<string>();
        Collect(node, found);
        return found;
    }

    static void Collect(Element node, HashSet<string> found)
    {
        foreach (var child in node.Children)
        {
            if (child.Value is ['#', ..] && (child.Name == "reference" || child.Type is "canonical" or "uri" or "url"))
                found.Add(child.Value);
            if (child.HasChildren) Collect(child, found);
        }
    }
}
