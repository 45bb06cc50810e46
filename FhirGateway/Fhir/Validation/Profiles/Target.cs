namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>
/// What references lead to inside what is being validated: contained resources and entries of the Bundle.
/// </summary>
internal sealed class Target(Findings findings)
{
    readonly Dictionary<Element, Dictionary<string, Element>> bundles = [];

    /// <summary>The type that a reference says, by its text or its <c>type</c>; null where it says none.</summary>
    public static string? TypeOf(Element reference) =>
        reference["reference"]?.Value is { } text && ReferenceText.Of(text).Type is { } type
            ? type
            : reference["type"]?.Value;

    /// <summary>The resource that the text names where it stands at that node; null when it is not here.</summary>
    public Element? Find(string text, Element from)
    {
        if (text.StartsWith('#'))
        {
            var container = ReferenceTarget.Container(from);
            return text.Length == 1 ? container : findings.Contained(container, text[1..]);
        }
        for (var at = from; at.Parent is { } parent; at = parent)
            if (at.Name == "entry" && parent.Type == "Bundle" && InBundle(text, at, parent) is { } found) return found;
        return from.Parent is null && from.Type == "Bundle" ? Look(from, text) : null;
    }

    Element? InBundle(string text, Element entry, Element bundle)
    {
        var reference = ReferenceText.Of(text);
        if (reference.Kind == ReferenceKind.Relative && entry["fullUrl"]?.Value is { } fullUrl
            && ReferenceText.Of(fullUrl) is { Kind: ReferenceKind.Absolute, Type: { } type, Id: { } id }
            && fullUrl.EndsWith($"{type}/{id}", StringComparison.Ordinal)
            && Look(bundle, fullUrl[..^(type.Length + id.Length + 1)] + text) is { } beside) return beside;
        return Look(bundle, text);
    }

    Element? Look(Element bundle, string text)
    {
        if (!bundles.TryGetValue(bundle, out var index)) bundles[bundle] = index = Index(bundle);
        return index.GetValueOrDefault(ReferenceText.Key(text));
    }

    /// <summary>By fullUrl, and by type and id; each also with the version.</summary>
    static Dictionary<string, Element> Index(Element bundle)
    {
        var index = new Dictionary<string, Element>(StringComparer.Ordinal);
        foreach (var entry in bundle.Children)
        {
            if (entry.Name != "entry" || entry["resource"] is not { } resource) continue;
            if (entry["fullUrl"]?.Value is { } url) ReferenceText.Register(index, url, resource);
            if (resource["id"]?.Value is { } id) ReferenceText.Register(index, $"{resource.Type}/{id}", resource);
        }
        return index;
    }
}
