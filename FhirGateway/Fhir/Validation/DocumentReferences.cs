using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// The resources of one document by the names that others in it may call them: an entry's fullUrl, its type and id
/// (<see href="https://hl7.org/fhir/R4/bundle.html#references"/>).
/// </summary>
internal sealed class DocumentReferences
{
    readonly Dictionary<string, Element> byUrl = [];
    readonly Dictionary<string, Element> byTypeAndId = [];
    readonly ValidationOptions options;

    DocumentReferences(ValidationOptions options) => this.options = options;

    public static DocumentReferences Of(Element root, ValidationOptions options)
    {
        var document = new DocumentReferences(options);
        document.Gather(root, null);
        return document;
    }

    /// <summary>
    /// What is wrong with the reference as one into this document; null when nothing is, or nothing can be said.
    /// </summary>
    public string? Fault(Element reference)
    {
        if (reference["reference"] is not { Value: { } text }) return null;
        var target = ReferenceText.Of(text);
        if (target.Kind is not (ReferenceKind.Relative or ReferenceKind.Absolute or ReferenceKind.Urn)) return null;
        if (Find(reference, text, target) is not { } found)
            return OtherVersion(reference, text) ?? $"{Faults.Quote(text)} is not in this document.";
        return reference.ChosenType is { } allowed && !allowed.AllowsTarget(found.Type)
            ? $"{Faults.Quote(text)} is a {found.Type} here; it may only be {string.Join(", ", allowed.Targets)}."
            : null;
    }

    /// <summary>A sentence for a reference to a version of a resource of which the document holds another.</summary>
    public string? OtherVersion(Element reference, string text)
    {
        var history = text.IndexOf(ReferenceText.History, StringComparison.Ordinal);
        if (history <= 0 || Find(reference, text, ReferenceText.Of(text)) is not null) return null;
        var plain = text[..history];
        if (Find(reference, plain, ReferenceText.Of(plain)) is not { } other) return null;
        var held = other["meta"]?.Text("versionId") is { } version
            ? $"version {Faults.Quote(version)}" : "the resource without meta.versionId";
        return $"{Faults.Quote(text)} names version {Faults.Quote(text[(history + ReferenceText.History.Length)..])}; "
            + $"the Bundle holds {held}.";
    }

    /// <summary>A version is matched with <c>meta.versionId</c>.</summary>
    Element? Find(Element reference, string text, ReferenceText target)
    {
        if (byUrl.TryGetValue(ReferenceText.Key(text), out var found)) return found;
        if (target.Kind != ReferenceKind.Relative) return null;
        var entry = EntryOf(reference);
        if (entry is not null && BaseOf(entry) is { } service && byUrl.TryGetValue(service + text, out found))
            return found;
        return entry is not null && options.ResolvesRelativeAsR5 ? null : byTypeAndId.GetValueOrDefault(text);
    }

    void Gather(Element node, string? fullUrl)
    {
        if (node.Shape!.IsResource)
        {
            if (fullUrl is not null) ReferenceText.Register(byUrl, fullUrl, node);
            if (node.Text("id") is { } id) ReferenceText.Register(byTypeAndId, $"{node.Type}/{id}", node);
        }
        foreach (var child in node.Children)
            if (child.HasChildren && child.Name != "contained") Gather(child, node.Text("fullUrl"));
    }

    static Element? EntryOf(Element node)
    {
        for (var at = node.Parent; at is not null; at = at.Parent)
            if (at.Shape?.Path == "Bundle.entry") return at;
        return null;
    }

    /// <summary>The service's address before <c>Type/id</c> in a RESTful fullUrl.</summary>
    static string? BaseOf(Element entry) =>
        entry.Text("fullUrl") is { } url && ReferenceText.Of(url) is { Kind: ReferenceKind.Absolute } named
            ? url[..^($"{named.Type}/{named.Id}".Length)] : null;
}
