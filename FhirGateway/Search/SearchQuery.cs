using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Search;

/// <summary>A search that was understood: every part of it can be answered.</summary>
/// <param name="Type">The resource type that is searched.</param>
internal sealed record SearchQuery(string Type)
{
    public const int DefaultCount = 20;
    public const int MaximalCount = 1000;

    /// <summary>How many resources may come with the matches of one page.</summary>
    public const int MaximalIncluded = 1000;

    /// <summary>Among what is searched.</summary>
    public SearchScope Scope { get; init; }

    /// <summary>Among what all is to be searched, each a query of its own by <see cref="In"/>.</summary>
    public IReadOnlyList<SearchScope> Scopes { get; init; } = [SearchScope.Resources];

    /// <summary>All of them must hold.</summary>
    public IReadOnlyList<Criterion> Criteria { get; init; } = [];

    /// <summary>The order, which always ends in the row id.</summary>
    public IReadOnlyList<SortKey> Sort { get; init; } = [];

    /// <summary>What comes with the matches.</summary>
    public IReadOnlyList<Include> Includes { get; init; } = [];

    public int Count { get; init; } = DefaultCount;

    /// <summary><c>_total=accurate</c> or <c>estimate</c>.</summary>
    public bool WantsTotal { get; init; }

    /// <summary>A large total may be what the planner expects.</summary>
    public bool Estimates { get; init; }

    /// <summary><c>_summary=count</c> or <c>_count=0</c>: the total and no entries.</summary>
    public bool OnlyTotal { get; init; }

    /// <summary>What of each match is answered; null for all of it.</summary>
    public Subset? Part { get; init; }

    /// <summary>Where the page before ended, or null for the first page.</summary>
    public PageCursor? After { get; init; }

    /// <summary>What all rows must have been indexed with before this can be answered; mostly nothing.</summary>
    public IReadOnlyList<IndexNeed> Needs { get; init; } = [];

    /// <summary>The parameters as they were really used, for the self link.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Used { get; init; } = [];

    /// <summary>The same among what is contained.</summary>
    public SearchQuery In(SearchScope scope) => scope == SearchScope.Resources ? this : this with
    {
        Scope = scope,
        Criteria = [.. Criteria.Select(c => c.OfContained)],
        Sort = [.. Sort.Select(k => k.OfContained)],
        Needs = [.. Needs, IndexNeed.OfContained, .. Needs.Where(n => n.Ordinal > 0).Select(n => n with { InContained = true })],
    };

    /// <summary>The same with chains that look into what is contained of these types.</summary>
    public SearchQuery LookingInto(IReadOnlySet<string> contained) =>
        this with { Criteria = [.. Criteria.Select(c => c.LookingInto(contained))] };
}

/// <summary>Among what a search finds, and what it answers (http://hl7.org/fhir/R4/search.html#contained).</summary>
internal enum SearchScope
{
    Resources,

    /// <summary>Contained resources are found, the resources they lie in are answered.</summary>
    Containers,

    /// <summary>Contained resources are found and answered.</summary>
    Contained,
}

/// <summary>What became of a query's text: a query, or the issues that say why not.</summary>
/// <param name="Query">Null when an issue is an error (HTTP 400).</param>
/// <param name="Issues">Errors; or, when the caller asked for leniency, warnings about what was left out.</param>
internal sealed record SearchParse(SearchQuery? Query, IReadOnlyList<Issue> Issues);
