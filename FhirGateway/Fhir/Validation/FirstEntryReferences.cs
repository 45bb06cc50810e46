namespace FhirGateway.Fhir.Validation;

/// <summary>
/// A document holds every resource that its Composition refers to
/// (<see href="https://hl7.org/fhir/R4/documents.html#content"/>), and a reference to a version means that version
/// (<see href="https://hl7.org/fhir/R4/bundle.html#references"/>); the latter also holds for a message's focus.
/// </summary>
internal sealed class FirstEntryReferences : Rule
{
    public override void Check(Element node, Findings findings)
    {
        // The stricter check looks at every reference, these among them.
        if (findings.Options.RequiresReferenced || node["entry"]?["resource"] is not { } first) return;
        var type = node.Text("type");
        if (type == "document" && first.Type == "Composition")
            CheckComposition(first, DocumentReferences.Of(node, findings.Options), findings);
        else if (type == "message" && first.Type == "MessageHeader")
            CheckFocus(first, DocumentReferences.Of(node, findings.Options), findings);
    }

    /// <summary>Another document, contained resources and extensions need not be part of this document.</summary>
    static void CheckComposition(Element at, DocumentReferences document, Findings findings)
    {
        foreach (var child in at.Children)
        {
            if (child.Name is "contained" or "extension" or "modifierExtension" or "relatesTo") continue;
            if (child.Type != "Reference") CheckComposition(child, document, findings);
            else if (document.Fault(child) is { } fault)
                findings.Error("not-found", fault, child.Expression);
        }
    }

    static void CheckFocus(Element header, DocumentReferences message, Findings findings)
    {
        foreach (var focus in header.All("focus"))
            if (focus["reference"] is { Value: { } text } && message.OtherVersion(focus, text) is { } fault)
                findings.Error("not-found", fault, focus.Expression);
    }
}
