using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation.Profiles.Drafting;

/// <summary>
/// Gathers the differentials of a profile and of the profiles it is based on, the most general first. Of a definition
/// without a differential the snapshot is taken, which says all that its bases say.
/// </summary>
internal sealed class Drafter(Resource definition, Catalog catalog, List<Issue> issues)
{
    const int LongestChain = 32;

    public Draft Draft()
    {
        var type = definition.Root.Text("type") ?? "";
        var shape = definition.Root.Text("kind") == "logical" ? null : DefinitionSet.R4.Type(type);
        var root = new Draft(null, type, null) { Shapes = shape is null ? [] : [shape] };
        if (shape is null)
        {
            issues.Add(Issue.Error(
                "not-supported", $"{Faults.Quote(type)} is no type of R4, so nothing can be checked against it.",
                "StructureDefinition.type"));
            return root;
        }
        foreach (var (layer, view) in Enumerable.Reverse(Chain(shape))) new LayerReader(root, layer, issues).Read(view);
        return root;
    }

    /// <summary>The definition and its bases, each with the part of it that is read.</summary>
    List<(Resource Layer, Element View)> Chain(TypeDefinition shape)
    {
        var chain = new List<(Resource, Element)>();
        var layer = definition;
        while (true)
        {
            var (differential, snapshot) = (layer.Root["differential"], layer.Root["snapshot"]);
            var above = layer.Root.Text("baseDefinition");
            var next = Above(above, shape);
            var isKnown = next is not null || IsOfR4(above);
            if (differential is null || !isKnown && snapshot is not null)
            {
                if (snapshot is not null) chain.Add((layer, snapshot));
                else Add("required", "There is neither a differential nor a snapshot.", "StructureDefinition");
                return chain;
            }
            chain.Add((layer, differential));
            if (!isKnown)
                Add("not-found", $"The base {Faults.Quote(above ?? "")} is not known.", "StructureDefinition.baseDefinition");
            if (next is null) return chain;
            if (chain.Exists(c => ReferenceEquals(c.Item1, next)) || chain.Count == LongestChain)
            {
                Add("invalid", "The definition is based on itself.", "StructureDefinition.baseDefinition");
                return chain;
            }
            layer = next;
        }
    }

    /// <summary>The profile of that name, unless it is one of R4's own types.</summary>
    Resource? Above(string? canonical, TypeDefinition shape)
    {
        if (canonical is null || IsOfR4(canonical) || catalog.Find(canonical, "StructureDefinition") is not { } found)
            return null;
        if (found.Root.Text("type") is { } type && !shape.Is(type))
            Add("invalid", $"The base is about {type}, not about {shape.Name}.", "StructureDefinition.baseDefinition");
        return found;
    }

    static bool IsOfR4(string? canonical)
    {
        if (canonical is null || !canonical.StartsWith(Profile.TypePrefix, StringComparison.Ordinal)) return false;
        var name = canonical.AsSpan(Profile.TypePrefix.Length);
        if (name.IndexOf('|') is >= 0 and var bar) name = name[..bar];
        return name is "SimpleQuantity" or "MoneyQuantity" || DefinitionSet.R4.Type(name) is not null;
    }

    void Add(string code, string words, string expression) => issues.Add(Issue.Error(code, words, expression));
}
