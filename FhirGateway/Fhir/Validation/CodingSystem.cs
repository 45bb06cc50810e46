using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// A coding's system names a code system: never a part of this document, never a value set, which only chooses codes
/// (<see href="https://hl7.org/fhir/R4/datatypes.html#Coding"/>).
/// </summary>
internal sealed class CodingSystem : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node["system"] is not { Value: { } text } system) return;
        if (text.StartsWith('#'))
            findings.Error("value", $"{Faults.Quote(text)} must be absolute: a URL or urn:….", system.Expression);
        else if (DefinitionSet.R4.ValueSet(text) is not null || IsValueSet(text, findings.Options.Catalog))
            findings.Error("value", $"{Faults.Quote(text)} is a value set, not a code system.", system.Expression);
    }

    /// <summary>Some publishers give both the same URL.</summary>
    static bool IsValueSet(string url, Catalog catalog) =>
        catalog.All.Count > 0 && catalog.Find(url, "ValueSet") is not null && catalog.Find(url, "CodeSystem") is null;
}
