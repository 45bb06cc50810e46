using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// A page has one self and one neighbour on each side (<see href="https://hl7.org/fhir/R4/http.html#paging"/>).
/// </summary>
internal sealed class BundleLinks : Rule
{
    public override void Check(Element node, Findings findings)
    {
        HashSet<string>? seen = null;
        foreach (var link in node.Children)
        {
            if (link.Name != "link" || link["relation"]?.Value is not { } relation) continue;
            if (relation is "self" or "first" or "previous" or "prev" or "next" or "last" && !(seen ??= []).Add(relation))
                findings.Error("value", $"There is a second link {Faults.Quote(relation)}.", link.Expression);
        }
    }
}
