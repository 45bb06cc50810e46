namespace FhirGateway.Fhir.Terminology;

/// <summary>
/// Reads a CodeSystem (<see href="https://hl7.org/fhir/R4/codesystem.html"/>): concepts nested or joined by
/// <c>parent</c>, <c>child</c> and <c>subsumedBy</c> properties, and what supplements add to them.
/// </summary>
internal sealed class CodeSystemReader
{
    const string Properties = "http://hl7.org/fhir/concept-properties#";
    readonly Element root;
    readonly Dictionary<string, string> meanings = new(StringComparer.Ordinal);
    readonly Dictionary<string, Concept> byCode;
    readonly List<Concept> concepts = [];
    readonly bool isCaseSensitive;

    CodeSystemReader(Element root)
    {
        this.root = root;
        isCaseSensitive = root.Text("caseSensitive") != "false";
        byCode = new(isCaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var property in root.All("property"))
            if (property.Text("code") is { } code && property.Text("uri") is { } uri
                && uri.StartsWith(Properties, StringComparison.Ordinal)) meanings[code] = uri[Properties.Length..];
    }

    public static CodeSystemContent Read(Element root, IEnumerable<Element> supplements) =>
        new CodeSystemReader(root).Content(supplements);

    CodeSystemContent Content(IEnumerable<Element> supplements)
    {
        AddAll(root, null);
        foreach (var supplement in supplements) Supplement(supplement);
        foreach (var concept in concepts) Link(concept);
        return new(root.Text("url") ?? "", root.Text("version"), Mode(root), isCaseSensitive, concepts,
            root.All("property").Concat(root.All("filter")).Select(p => p.Text("code")).OfType<string>())
        {
            Name = root.Text("title") ?? root.Text("name"),
            Language = root.Text("language"),
            IsSubsumption = root.Text("hierarchyMeaning") is null or "is-a",
        };
    }

    public static ContentMode Mode(Element root) => root.Text("content") switch
    {
        "complete" => ContentMode.Complete,
        "fragment" => ContentMode.Fragment,
        "example" => ContentMode.Example,
        "supplement" => ContentMode.Supplement,
        _ => ContentMode.NotPresent,
    };

    /// <summary>Nesting is no deeper than a document's; a code given twice is meant once.</summary>
    void AddAll(Element holder, Concept? parent)
    {
        foreach (var node in holder.All("concept"))
        {
            if (node.Text("code") is not { } code) continue;
            if (!byCode.TryGetValue(code, out var concept))
            {
                concept = new Concept(code, node.Text("display"), node.Text("definition"));
                byCode[code] = concept;
                concepts.Add(concept);
                Describe(concept, node);
            }
            if (parent is not null && !ReferenceEquals(parent, concept)) parent.Add(concept);
            AddAll(node, concept);
        }
    }

    void Supplement(Element holder)
    {
        foreach (var node in holder.All("concept"))
        {
            if (node.Text("code") is { } code && byCode.TryGetValue(code, out var concept)) Describe(concept, node);
            Supplement(node);
        }
    }

    void Describe(Concept concept, Element node)
    {
        foreach (var designation in node.All("designation"))
            if (designation.Text("value") is { } value)
                concept.Designations.Add(new(designation.Text("language"), designation["use"], value));
        foreach (var property in node.All("property"))
        {
            if (property.Text("code") is not { } code || property["value"] is not { } value) continue;
            concept.Properties.Add(new(code, value));
            switch (meanings.GetValueOrDefault(code, code))
            {
                case "notSelectable" or "abstract": concept.IsAbstract = value.Value == "true"; break;
                case "inactive": concept.IsInactive = value.Value == "true"; break;
                case "status": concept.IsInactive |= value.Value is "retired" or "inactive"; break;
            }
        }
    }

    void Link(Concept concept)
    {
        foreach (var property in concept.Properties)
        {
            if (property.Text is not { } code || !byCode.TryGetValue(code, out var other)
                || ReferenceEquals(other, concept)) continue;
            switch (meanings.GetValueOrDefault(property.Code, property.Code))
            {
                case "parent" or "subsumedBy": other.Add(concept); break;
                case "child": concept.Add(other); break;
            }
        }
    }
}
