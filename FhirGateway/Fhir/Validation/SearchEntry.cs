namespace FhirGateway.Fhir.Validation;

/// <summary>
/// In the answer to a search an outcome is an OperationOutcome, and a match is none
/// (<see href="https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.search.mode"/>).
/// </summary>
internal sealed class SearchEntry : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node["search"]?["mode"] is not { } mode || node["resource"] is not { } resource) return;
        var isOutcome = resource.Type == "OperationOutcome";
        if (mode.Value == "outcome" && !isOutcome)
            findings.Error(
                "value", $"An outcome must be an OperationOutcome, not {resource.Type}.", resource.Expression);
        else if (mode.Value == "match" && isOutcome && !AsksForOutcomes(node.Parent))
            findings.Error("value", "An OperationOutcome is an outcome of the search, no match.", resource.Expression);
    }

    /// <summary>Nothing stores OperationOutcomes, but a search of all types could name them.</summary>
    static bool AsksForOutcomes(Element? bundle)
    {
        foreach (var link in bundle.All("link"))
            if (link["relation"]?.Value == "self" && link["url"]?.Value is { } url)
                return url.Contains("OperationOutcome", StringComparison.Ordinal);
        return true;
    }
}
