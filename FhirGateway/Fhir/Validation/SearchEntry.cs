namespace FhirGateway.Fhir.Validation;

/// <summary>
/// In the answer to a search an outcome is an OperationOutcome, a match is none, and what was found has an id
/// (<see href="https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.search.mode"/>).
/// </summary>
internal sealed class SearchEntry : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node["resource"] is not { } resource) return;
        var isOutcome = resource.Type == "OperationOutcome";
        if (!isOutcome && node.Parent?.Text("type") == "searchset" && resource.Text("id") is null
            && ReferenceText.Of(node.Text("fullUrl") ?? "").Kind != ReferenceKind.Absolute)
            findings.Error(
                "required", $"{resource.Type}.id is missing: a resource in a Bundle of type searchset must have an id.",
                resource.Expression);
        if (node["search"]?["mode"] is not { } mode) return;
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
