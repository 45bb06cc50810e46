namespace FhirGateway.Fhir.Validation;

/// <summary>A SimpleQuantity is exact: no <c>&lt;</c> or <c>&gt;</c>.</summary>
internal sealed class NoComparator : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node["comparator"] is { } comparator)
            findings.Error("invariant", "sqty-1: A comparator is not allowed here.", comparator.Expression);
    }
}
