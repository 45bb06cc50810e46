namespace FhirGateway.Fhir.Validation;

/// <summary>ele-1: an element has a value or children; an id alone says nothing.</summary>
internal sealed class NotEmpty : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node.Value is not null) return;
        foreach (var child in node.Children)
            if (child.Name != "id") return;
        findings.Error("invariant", "ele-1: An element must have a value or children.", node.Expression);
    }
}
