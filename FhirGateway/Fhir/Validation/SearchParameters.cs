using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Validation;

/// <summary>What is known of a search parameter that another definition refers to.</summary>
internal readonly record struct KnownSearchParameter(string Type, IReadOnlyList<string> Bases)
{
    public static KnownSearchParameter? Find(string canonical, Catalog catalog)
    {
        if (catalog.Find(canonical, "SearchParameter") is { } found)
            return new(found.Root.Text("type") ?? "", [.. found.Root.All("base").Select(b => b.Value ?? "")]);
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var url = bar < 0 ? canonical : canonical[..bar];
        foreach (var parameter in DefinitionSet.R4.SearchParameters)
            if (parameter.Url == url) return new(parameter.Type, [.. parameter.Bases]);
        return null;
    }
}

/// <summary>A server's search parameter has the type that its definition gives it.</summary>
internal sealed class CapabilitySearchParameter : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node.Text("definition") is not { } definition || node.Text("type") is not { } type) return;
        if (KnownSearchParameter.Find(definition, findings.Options.Catalog) is { } known && known.Type != type)
            findings.Error("value", $"{definition} is of type {known.Type}, not {type}.", node.Expression);
    }
}

/// <summary>
/// A search parameter derived from another has its type and none but its bases
/// (<see href="https://hl7.org/fhir/R4/searchparameter-definitions.html#SearchParameter.derivedFrom"/>).
/// </summary>
internal sealed class DerivedSearchParameter : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node.Text("derivedFrom") is not { } origin) return;
        if (KnownSearchParameter.Find(origin, findings.Options.Catalog) is not { } known) return;
        if (node["type"] is { Value: { } type } at && type != known.Type)
            findings.Error("value", $"{origin} is of type {known.Type}, not {type}.", at.Expression);
        foreach (var wanted in node.All("base"))
            if (wanted.Value is { } name && !known.Bases.Contains(name) && !known.Bases.Contains("Resource")
                && !(known.Bases.Contains("DomainResource") && DefinitionSet.R4.Type(name)?.Is("DomainResource") == true))
                findings.Error("value", $"{origin} is not for {name}, only for {string.Join(", ", known.Bases)}.", wanted.Expression);
    }
}
