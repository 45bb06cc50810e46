namespace FhirGateway.Fhir.Terminology;

/// <summary>
/// What <c>$expand</c> is asked (<see href="https://hl7.org/fhir/R4/valueset-operation-expand.html"/>).
/// </summary>
internal sealed record ExpandRequest(string? Url)
{
    /// <summary>A value set given with the question, instead of <see cref="Url"/>.</summary>
    public Element? Definition { get; init; }

    /// <summary>Words that must all occur in a code or one of its names.</summary>
    public string? Filter { get; init; }

    public int? Offset { get; init; }
    public int? Count { get; init; }
    public bool ActiveOnly { get; init; }
    public bool IncludeDesignations { get; init; }
    public bool ExcludeNested { get; init; }

    /// <summary>Leave out what only groups.</summary>
    public bool ExcludeNotForUi { get; init; }

    public string? DisplayLanguage { get; init; }

    public bool IsPaged => Offset is not null || Count is not null;
}

/// <summary>The codes of a value set, as far as they were asked for.</summary>
/// <param name="Source">The ValueSet resource; null for one of R4's own.</param>
/// <param name="Total">How many there are in all, before paging.</param>
/// <param name="Used">Canonicals of the code systems that were read.</param>
internal sealed record Expansion(
    ExpandRequest Request, Element? Source, string? Url, int Total, IReadOnlyList<ExpandedConcept> Concepts,
    IReadOnlyList<string> Used)
{
    /// <summary>Taken, at least in part, from an expansion that was stored with a value set.</summary>
    public bool IsStored { get; init; }

    /// <summary>More codes belong than can be listed, as a stored expansion says of itself.</summary>
    public bool IsUnclosed { get; init; }
}

/// <summary>A code of an expansion and those below it.</summary>
internal sealed record ExpandedConcept(Entry Entry, string? Display, IReadOnlyList<ExpandedConcept> Contains);
