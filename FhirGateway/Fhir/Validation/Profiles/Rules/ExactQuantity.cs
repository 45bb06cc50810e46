namespace FhirGateway.Fhir.Validation.Profiles.Rules;

/// <summary>A SimpleQuantity is exact: no <c>&lt;</c> or <c>&gt;</c>.</summary>
internal sealed class ExactQuantity : ProfileRule
{
    public override void Check(Element node, Visit visit)
    {
        if (node["comparator"] is { } comparator)
            visit.Error("invariant", "sqty-1: A comparator is not allowed here", comparator.Expression);
    }
}
