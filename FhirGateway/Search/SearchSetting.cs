namespace FhirGateway.Search;

/// <summary>What a query's text is read by, beside the text itself.</summary>
internal sealed record SearchSetting
{
    /// <summary>R4's and our own parameters, no terminology but R4's, no base, nothing forgiven.</summary>
    public static SearchSetting Default { get; } = new();

    public SearchCatalogue Catalogue { get; init; } = SearchCatalogue.R4;

    /// <summary>The server's public base, with which absolute references to it are known.</summary>
    public string? OwnBase { get; init; }

    /// <summary><c>Prefer: handling=lenient</c>: unknown parameters are left out with a warning.</summary>
    public bool Lenient { get; init; }

    /// <summary>What is contained may be searched for.</summary>
    public bool TakesContained { get; init; }

    /// <summary>All types of the search; empty when there is one only.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>The terminology that modifiers may ask.</summary>
    public SearchTerms Terms { get; init; } = SearchTerms.R4;

    /// <summary>
    /// Parameters (<c>Patient.nickname</c>) that are left out with a warning, for rows are behind them.
    /// </summary>
    public IReadOnlySet<string> NotReady { get; init; } = new HashSet<string>();
}
