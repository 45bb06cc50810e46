namespace FhirGateway.Fhir.Terminology;

/// <summary>What <c>$lookup</c> found.</summary>
/// <param name="Language">Of the display; null for the code system's own.</param>
/// <param name="Properties">The properties asked for; null for all.</param>
internal sealed record ConceptLookup(
    CodeSystemContent System, Concept Concept, string? Language, IReadOnlyList<string>? Properties)
{
    public string? Display => Concept.DisplayIn(Language, System.Language);

    public bool Wants(string property) => Properties is null || Properties.Contains(property);
}

/// <summary>How two codes of a system stand to each other (concept-subsumption-outcome).</summary>
internal enum Subsumption { Equivalent, Subsumes, SubsumedBy, NotSubsumed, CannotTell }
