namespace FhirGateway.Fhir.Validation;

/// <summary>txt-1 and txt-2: a narrative is safe, plain XHTML that says something.</summary>
internal sealed class NarrativeText : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node is { Name: "div", Value: { } text } && Xhtml.Fault(text) is { } fault)
            findings.Error("invariant", fault, node.Expression);
    }
}
