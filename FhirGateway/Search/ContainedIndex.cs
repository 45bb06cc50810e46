using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>
/// Contained resources are indexed by the same parameters as any other, in rows of their own
/// (<see href="https://hl7.org/fhir/R4/search.html#contained"/>).
/// </summary>
internal static class ContainedIndex
{
    /// <summary>The rows of a resource with those of what it contains.</summary>
    public static IndexRows Add(IndexRows rows, Element root, SearchCatalogue catalogue, string? ownBase)
    {
        // Where nothing is contained a reference into it leads nowhere.
        if (root["contained"] is null) return rows.Inner.Count == 0 ? rows : rows with { Inner = [] };
        // What has no id cannot be named; of two with one id the first is meant.
        return rows with
        {
            Contained =
            [
                .. from resource in root.All("contained")
                   let id = resource.Text("id")
                   where !string.IsNullOrEmpty(id)
                   group resource by id into same
                   let first = same.First()
                   select new ContainedRow(first.Type, same.Key, Indexer.Index(first, catalogue, ownBase)),
            ],
        };
    }

    /// <summary>What is contained under an id in the resource that an element belongs to.</summary>
    public static Element? Find(Element element, string id)
    {
        var root = element;
        while (root.Parent is { } parent) root = parent;
        return root.All("contained").FirstOrDefault(c => c.Text("id") == id);
    }
}
