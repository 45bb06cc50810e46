using FhirGateway.Fhir;
using FhirGateway.Fhir.FhirPath;

namespace FhirGateway.Search;

/// <summary>Resource to index rows.</summary>
internal static class Indexer
{
    /// <param name="resource">The resource; what it contains gets rows of its own.</param>
    /// <param name="ownBase">The server's public base, with which absolute references to it are known.</param>
    public static IndexRows Index(Resource resource, string? ownBase = null) =>
        Index(resource, SearchCatalogue.R4, ownBase);

    public static IndexRows Index(Resource resource, SearchCatalogue catalogue, string? ownBase) =>
        ContainedIndex.Add(Index(resource.Root, catalogue, ownBase), resource.Root, catalogue, ownBase);

    /// <summary>The rows of a resource, or of a contained one, for itself.</summary>
    internal static IndexRows Index(Element root, SearchCatalogue catalogue, string? ownBase)
    {
        var rows = new IndexBuilder(ownBase) { Catalogue = catalogue.VersionOf(root.Type) };
        foreach (var parameter in catalogue.For(root.Type))
        {
            if (ParameterType.Of(parameter) is not { } kind) continue;
            foreach (var value in Values(parameter, root))
            {
                if (IsEmpty(value)) continue;
                // A composite is there when all its parts are.
                if (parameter.Kind != SearchKind.Composite) rows.Present(parameter);
                kind.Index(parameter, value, rows);
            }
        }
        rows.Words = Words.Vector(NarrativeText.Of(root), ContentText.Of(root));
        return rows.Build();
    }

    /// <summary>An added expression that fails on some resource has no value there; it must not stop the write.</summary>
    static IEnumerable<Element> Values(SearchParameter parameter, Element root)
    {
        if (parameter.Url is null) return parameter.Values(root);
        try
        {
            return [.. parameter.Values(root)];
        }
        catch (FhirPathException)
        {
            return [];
        }
    }

    /// <summary>A primitive that only has extensions (data absent) is no value.</summary>
    static bool IsEmpty(Element value) => value.Value is null && value.Type.Length > 0 && char.IsAsciiLetterLower(value.Type[0]);
}
