using FhirGateway.Fhir;
using FhirGateway.Fhir.Terminology;

namespace FhirGateway.Search;

/// <summary>
/// The terminology that a search may ask (<c>:in</c>, <c>:not-in</c>, <c>:above</c>, <c>:below</c>). What cannot be
/// told from what is here is a fault, never a guess.
/// </summary>
/// <param name="ByReference">Value sets that were asked for as <c>ValueSet/id</c>.</param>
internal sealed record SearchTerms(TerminologySnapshot Snapshot, IReadOnlyDictionary<string, Resource> ByReference)
{
    /// <summary>So many codes one condition may hold.</summary>
    public const int MostCodes = 5000;

    public static SearchTerms R4 { get; } = new(TerminologySnapshot.R4, new Dictionary<string, Resource>());

    /// <summary>
    /// The codes of a value set, named by its canonical URL or by <c>ValueSet/id</c>; or why they cannot be listed.
    /// </summary>
    public (IReadOnlyList<TokenParameter.Token> Codes, string? Fault) In(string valueSet)
    {
        var request = new ExpandRequest(valueSet) { Count = MostCodes };
        if (ByReference.TryGetValue(valueSet, out var resource))
            request = new ExpandRequest(null) { Definition = resource.Root, Count = MostCodes };
        var (expansion, refusal) = Snapshot.Expand(request);
        if (expansion is null) return ([], refusal!.Issues[0].Diagnostics);
        if (expansion.IsUnclosed) return ([], $"The codes of {valueSet} cannot all be listed.");
        if (expansion.Total > MostCodes)
            return ([], $"{valueSet} has {expansion.Total} codes, a search takes at most {MostCodes}.");
        return ([.. expansion.Concepts.Select(c => new TokenParameter.Token(c.Entry.System, c.Entry.Code))], null);
    }

    /// <summary>
    /// The code and those below or above it, where its system's hierarchy is here and means is-a; or why not.
    /// </summary>
    public (IReadOnlyList<TokenParameter.Token> Codes, string? Fault) Related(string system, string code, bool below)
    {
        if (Snapshot.FindSystem(system) is not { } content) return ([], $"The content of {system} is not here.");
        if (!content.IsWhole) return ([], $"Only a part of {system} is here.");
        if (content.Find(code) is not { } concept) return ([], $"{code} is no code of {system}.");
        if (!content.IsSubsumption) return ([], $"The hierarchy of {system} does not mean is-a.");
        var related = below ? CodeSystemContent.Below(concept) : CodeSystemContent.Above(concept);
        return related.Count > MostCodes
            ? ([], $"{related.Count} codes are related to {code}, a search takes at most {MostCodes}.")
            : ([.. related.Select(c => new TokenParameter.Token(system, c.Code))], null);
    }
}
