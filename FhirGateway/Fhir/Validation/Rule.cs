namespace FhirGateway.Fhir.Validation;

/// <summary>Something that must hold of a node.</summary>
internal abstract class Rule
{
    public abstract void Check(Element node, Findings findings);
}
