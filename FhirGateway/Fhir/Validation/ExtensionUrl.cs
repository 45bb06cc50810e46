using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// An extension's URL says where it is defined, so it is absolute; only inside another extension it may be a plain name
/// (<see href="https://hl7.org/fhir/R4/extensibility.html#Extension"/>).
/// </summary>
internal sealed class ExtensionUrl : Rule
{
    const string R4 = "http://hl7.org/fhir/StructureDefinition/";

    public override void Check(Element node, Findings findings)
    {
        if (node.Parent?.Type == "Extension" || node["url"] is not { Value: { } text } url) return;
        if (!text.Contains(':', StringComparison.Ordinal))
            findings.Error("value", $"{Faults.Quote(text)} must be absolute: the URL of the extension's definition.", url.Expression);
        else if (findings.Options.RequiresKnownExtensions && !text.StartsWith(R4, StringComparison.Ordinal)
            && !StricterChecks.IsExample(text)
            && findings.Options.Catalog.Find(text, "StructureDefinition") is null)
            findings.Error("not-supported", $"The extension {Faults.Quote(text)} is not known here.", url.Expression);
    }
}
