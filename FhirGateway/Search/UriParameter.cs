using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>URIs (http://hl7.org/fhir/R4/search.html#uri), compared whole and literally.</summary>
internal sealed class UriParameter : ParameterType
{
    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        if (value.Value is { } text) Canonical(parameter, text, rows);
    }

    public override Criterion Read(QueryTerm term, List<Issue> issues) =>
        new TokenCriterion(null, [], [.. term.Values.Select(v => Key(term.Parameter, QueryTerm.Unescape(v)))], Not: false);

    /// <summary>A canonical with a version is found with and without it.</summary>
    public static void Canonical(SearchParameter parameter, string url, IndexBuilder rows)
    {
        rows.Key(Key(parameter, url));
        if (url.IndexOf('|', StringComparison.Ordinal) is > 0 and var version) rows.Key(Key(parameter, url[..version]));
    }

    public static long Key(SearchParameter parameter, string url) => TokenKeys.Of(parameter.Code, null, url);
}
