using System.Globalization;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Search;

/// <summary>
/// The parameters that say how to answer, not what to find (http://hl7.org/fhir/R4/search.html#return).
/// </summary>
/// <param name="type">The type that is searched.</param>
/// <param name="types">The types of the search: an element that one of them has may be named.</param>
/// <param name="catalogue">By what may be sorted.</param>
internal sealed class SearchControl(string type, IReadOnlyList<string> types, SearchCatalogue catalogue)
{
    const int MostSortKeys = 4;
    readonly HashSet<string> seen = [];

    /// <summary>Whether contained resources are found, and what is answered of them.</summary>
    public static IReadOnlyList<string> OfContained { get; } = ["_contained", "_containedType"];

    public static IReadOnlyList<string> Names { get; } =
        [.. OfContained, "_count", "_elements", "_sort", "_summary", "_total"];

    string contained = "false";
    SearchScope answered = SearchScope.Containers;

    public int Count { get; private set; } = SearchQuery.DefaultCount;
    /// <summary>What of each resource is answered; null for all of it.</summary>
    public Subset? Part { get; private set; }

    /// <summary><c>_summary=text</c>, which takes no includes.</summary>
    public bool IsText => Part == Subset.Text;

    public bool WantsTotal { get; private set; }

    /// <summary><c>_total=estimate</c></summary>
    public bool Estimates { get; private set; }

    public bool OnlyTotal { get; private set; }

    public IReadOnlyList<SearchScope> Scopes => contained switch
    {
        "true" => [answered],
        "both" => [SearchScope.Resources, answered],
        _ => [SearchScope.Resources],
    };

    public IReadOnlyList<SortKey> Sort { get; private set; } = [];

    public IEnumerable<IndexNeed> Needs =>
        Sort.OfType<SortKey.ByParameter>().Select(k => IndexNeed.Of(k.Parameter)).OfType<IndexNeed>();

    /// <summary>Takes a parameter in and answers what was understood of it; null after an issue was added.</summary>
    public string? Read(string name, string value, List<Issue> issues)
    {
        var fault = seen.Add(name) ? Understand(name, value) : "may stand only once";
        if (fault is null) return name == "_count" ? Count.ToString(CultureInfo.InvariantCulture) : value;
        issues.Add(Issue.Error("value", $"{name}={value}: {fault}."));
        return null;
    }

    string? Understand(string name, string value)
    {
        switch (name)
        {
            case "_count":
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                    return $"expected a number from 0 to {SearchQuery.MaximalCount}";
                Count = Math.Min(count, SearchQuery.MaximalCount);
                OnlyTotal |= count == 0;
                return null;
            case "_total":
                WantsTotal = value is "accurate" or "estimate";
                Estimates = value == "estimate";
                return value is "none" or "accurate" or "estimate" ? null : "expected none, estimate or accurate";
            case "_summary":
                OnlyTotal |= value == "count";
                return value == "count"
                    ? null
                    : Parted(name, value)?.Replace("data or", "data, count or", StringComparison.Ordinal);
            case "_elements":
                return Parted(name, value);
            case "_contained":
                contained = value;
                return value is "true" or "false" or "both" ? null : "expected true, false or both";
            case "_containedType":
                answered = value == "contained" ? SearchScope.Contained : SearchScope.Containers;
                return value is "container" or "contained" ? null : "expected container or contained";
            default:
                return Sorting(value);
        }
    }

    string? Parted(string name, string value)
    {
        var (part, fault) = Subset.Read(types, name, value);
        if (part is not null && Part is not null) return "_summary and _elements exclude each other";
        Part ??= part;
        return fault;
    }

    string? Sorting(string value)
    {
        var keys = new List<SortKey>();
        foreach (var text in value.Split(','))
        {
            if (KeyOf(text.TrimStart('-'), text.StartsWith('-')) is not { } key)
                return $"cannot sort {type} by '{text}'; possible, with - for descending: {string.Join(", ", Sortable)}";
            keys.Add(key);
        }
        if (keys.Count > MostSortKeys) return $"at most {MostSortKeys} sort keys";
        Sort = keys;
        return null;
    }

    IEnumerable<string> Sortable => catalogue.For(type).Where(IsSortable).Select(p => p.Code)
        .Concat(["_id", "_lastUpdated"]).Order(StringComparer.Ordinal);

    SortKey? KeyOf(string code, bool descending) => code switch
    {
        "_id" => new SortKey.ById(descending),
        "_lastUpdated" => new SortKey.ByLastUpdated(descending),
        _ => catalogue.Find(type, code) switch
        {
            { } parameter when HotColumns.IsPrimaryDate(parameter) => new SortKey.ByPrimaryDate(descending),
            { } parameter when IsSortable(parameter) => new SortKey.ByParameter(parameter, descending),
            _ => null,
        },
    };

    static bool IsSortable(SearchParameter parameter) =>
        parameter.Kind is SearchKind.Date or SearchKind.String or SearchKind.Number or SearchKind.Quantity
        && ParameterType.Of(parameter) is not (null or PhoneticParameter);
}
