namespace FhirGateway.Fhir.Terminology;

/// <summary><c>$lookup</c> and <c>$subsumes</c>.</summary>
internal sealed partial class TerminologySnapshot
{
    /// <summary>All that is known of a code, or why nothing is.</summary>
    public (ConceptLookup? Found, Outcome? Refusal) Lookup(
        string system, string code, string? version = null, string? language = null,
        IReadOnlyList<string>? properties = null)
    {
        var canonical = Inquiry.Canonical(system, version);
        if (FindSystem(system, version) is not { } content) return (null, NotHere(canonical));
        if (content.Find(code) is { } concept) return (new(content, concept, language, properties), null);
        return (null, content.IsWhole
            ? Outcome.Of(OutcomeKind.NotFound, "code-invalid", $"{code} is no code of {canonical}.")
            : NotHere(canonical));
    }

    /// <summary>
    /// How the codes stand to each other. Of a system whose hierarchy means something else, or of which only a part
    /// is here, only what the part shows is told.
    /// </summary>
    public (Subsumption Result, Outcome? Refusal) Subsumes(
        string system, string codeA, string codeB, string? version = null)
    {
        var canonical = Inquiry.Canonical(system, version);
        if (FindSystem(system, version) is not { } content) return (Subsumption.CannotTell, NotHere(canonical));
        var (a, b) = (content.Find(codeA), content.Find(codeB));
        if (a is null || b is null)
            return (Subsumption.CannotTell, content.IsWhole
                ? Outcome.Of(OutcomeKind.NotFound, "code-invalid",
                    $"{(a is null ? codeA : codeB)} is no code of {canonical}.")
                : NotHere(canonical));
        if (ReferenceEquals(a, b)) return (Subsumption.Equivalent, null);
        if (!content.IsSubsumption)
            return (Subsumption.CannotTell, Outcome.Of(OutcomeKind.Unprocessable, "not-supported",
                $"The hierarchy of {canonical} does not mean is-a."));
        var (below, above) = (CodeSystemContent.Below(a).Contains(b), CodeSystemContent.Above(a).Contains(b));
        if (below && above) return (Subsumption.Equivalent, null);
        if (below) return (Subsumption.Subsumes, null);
        if (above) return (Subsumption.SubsumedBy, null);
        return content.IsWhole ? (Subsumption.NotSubsumed, null) : (Subsumption.CannotTell, NotHere(canonical));
    }

    static Outcome NotHere(string canonical) => Outcome.Of(OutcomeKind.NotFound, "not-found",
        $"This could not be checked: the content of {canonical} is not here.");
}
