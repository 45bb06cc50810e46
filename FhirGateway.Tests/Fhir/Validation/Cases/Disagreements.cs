namespace FhirGateway.Tests.Fhir.Validation.Cases;

/// <summary>Where we and HL7's validator differ, each with its reason (decisions/0007).</summary>
static class Disagreements
{
    /// <summary>Without the case's profile: refused there, accepted here.</summary>
    public static readonly Dictionary<string, string> Base = new()
    {
        ["patient-extension-complex-bad1"] = "R4's own extensions have no definitions here; this one lost a required part.",
        ["encounter-period"] = "start 2023-06-21 and an end on that day: per-1 is unknown, and only what is false is broken.",
        ["ips-htmlrefs-backwards"] = "The links from an element to its words in the narrative are not followed.",
        ["mr-m-cql-library"] = "A criterion in CQL names a function that its library lacks; CQL is not read.",
        ["profile-patient-op1"] = "The extension is R4's by its URL, but newer than R4; R4's are not listed here.",
        ["ab-list-slicing"] = "A link inside a narrative leads nowhere; a reader of the page sees that, no receiver is harmed.",
        ["quantity-qr"] = "A bound and an answer both in 'Kg', without code: the same unit, so they are compared.",
    };

    /// <summary>With the case's profile.</summary>
    public static readonly Dictionary<string, string> Profile = new()
    {
        ["fixed-quantity-binding-observation"] = "Only terminology is wrong: UCUM's codes for ages are not listed here.",
        ["patient-circle1-bad-source1"] = "The referred resource is in another file, which a reference is not followed into.",
        ["res-inv-example-good"] = "A profile of another guide is not among the definitions; what is unknown is a warning.",
        ["xhtml-ctrl-no-lang-bad"] = "Asked by an extension that is newer than R4 (languages of a narrative).",
        ["xhtml-ctrl-two-lang-bad"] = "Asked by an extension that is newer than R4 (languages of a narrative).",
        ["xhtml-ctrl-twob-lang-bad"] = "Asked by an extension that is newer than R4 (languages of a narrative).",
        ["xhtml-ctrl-twob-lang-good2"] = "Asked by an extension that is newer than R4 (languages of a narrative).",
        ["toplevel-minvalueduration-pass"] = "The profile has an element that R4's ElementDefinition has not, so it is not loaded.",
        ["toplevel-maxvalueduration-pass"] = "The profile has an element that R4's ElementDefinition has not, so it is not loaded.",
    };

    /// <summary>Refused by both, at other places.</summary>
    public static readonly Dictionary<string, string> Places = new()
    {
        ["relative_reference_to_fullUrl.id_in_Composition"] = "There the fault of the second entry is placed at the first.",
        ["mr-single-subj-list"] = "Here the reference is refused, there the count that does not fit it.",
    };
}
