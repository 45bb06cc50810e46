using System.Text.RegularExpressions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// dom-2 to dom-5: contained resources hold no others, have an id of their own that something refers to (or refer to
/// their container), and bear neither version nor security label.
/// </summary>
internal sealed partial class ContainedResources : Rule
{
    public override void Check(Element node, Findings findings)
    {
        HashSet<string>? referenced = null, ids = null;
        foreach (var contained in node.Children)
        {
            if (contained.Name != "contained") continue;
            if (contained["contained"] is { } nested)
                Add(findings, "dom-2", "A contained resource must not contain others.", nested);
            CheckMeta(contained["meta"], findings);
            var id = contained["id"]?.Value;
            if (id is not null && !(ids ??= []).Add(id))
                Add(findings, "dom-3", $"Two contained resources have the id {Faults.Quote(id)}.", contained);
            referenced ??= LocalReferences(node);
            if ((id is null || !referenced.Contains("#" + id)) && !LocalReferences(contained).Contains("#"))
                Add(findings, "dom-3", "A contained resource must be referred to, or refer to its container.", contained);
        }
    }

    static void CheckMeta(Element? meta, Findings findings)
    {
        if (meta?["versionId"] is { } version) Add(findings, "dom-4", "A contained resource has no version.", version);
        if (meta?["lastUpdated"] is { } at) Add(findings, "dom-4", "A contained resource has no lastUpdated.", at);
        if (meta?["security"] is { } label)
            Add(findings, "dom-5", "A contained resource has no security label.", label);
    }

    static void Add(Findings findings, string key, string words, Element at) =>
        findings.Error("invariant", $"{key}: {words}", at.Expression);

    /// <summary>
    /// Every reference, canonical, uri or url within that begins with <c>#</c>, and a narrative's images and links.
    /// </summary>
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
            if (child is { Type: "xhtml", Value: { } narrative })
                foreach (Match link in LocalLink().Matches(narrative)) found.Add(link.Groups["to"].Value);
            if (child.HasChildren) Collect(child, found);
        }
    }

    [GeneratedRegex("""\s(src|href)\s*=\s*["'](?<to>#[^"']+)["']""")]
    private static partial Regex LocalLink();
}
