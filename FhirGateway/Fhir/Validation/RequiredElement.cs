using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Validation;

/// <summary>A child that must be there.</summary>
internal sealed class RequiredElement(ElementDefinition required) : Rule
{
    public override void Check(Element node, Findings findings)
    {
        var count = 0;
        foreach (var child in node.Children)
            if (ReferenceEquals(child.Definition, required)) count++;
        if (count >= required.Min) return;
        findings.Error(
            "required",
            required.Min == 1 ? $"{required.Path} is required." : $"{required.Path} is required {required.Min} times.",
            $"{node.Expression}.{required.Name}");
    }
}
