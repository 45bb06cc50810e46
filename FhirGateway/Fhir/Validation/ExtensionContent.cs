namespace FhirGateway.Fhir.Validation;

/// <summary>ext-1: an extension has a value or extensions, not both.</summary>
internal sealed class ExtensionContent : Rule
{
    public override void Check(Element node, Findings findings)
    {
        var (hasValue, hasExtensions) = (node["value"] is not null, node["extension"] is not null);
        if (hasValue != hasExtensions) return;
        var found = hasValue ? "not both" : "but has neither";
        findings.Error(
            "invariant", $"ext-1: An extension must have a value or extensions, {found}.", node.Expression);
    }
}
