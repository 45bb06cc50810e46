using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>
/// URIs (http://hl7.org/fhir/R4/search.html#uri), compared whole and literally; with <c>:below</c> by what a URL's path
/// begins with, with <c>:above</c> by what the path of the URL asked for begins with.
/// </summary>
internal sealed class UriParameter : ParameterType
{
    const int Longest = 500;

    public override IReadOnlyList<string> Modifiers(SearchParameter parameter) => ["above", "below"];

    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        if (value.Value is not { } text) return;
        Canonical(parameter, text, rows);
        Link(parameter, text, rows);
    }

    /// <summary>By which what refers and what is referred to are brought together.</summary>
    public static void Link(SearchParameter parameter, string url, IndexBuilder rows)
    {
        if (IsUrl(url)) rows.Literal(parameter.TextId, Cut(Plain(url)));
    }

    public override Criterion? Read(QueryTerm term, List<Issue> issues)
    {
        var uris = term.Values.Select(QueryTerm.Unescape).ToList();
        if (term.Modifier is null)
            return new TokenCriterion(null, [], [.. uris.Select(u => Key(term.Parameter, u))], Not: false);
        foreach (var uri in uris.Where(u => !IsUrl(u) || u.Length > Longest))
            issues.Add(term.Invalid(uri, $"a URL with a path, such as http://example.org/fhir/, of at most {Longest} characters"));
        if (uris.Exists(u => !IsUrl(u) || u.Length > Longest)) return null;
        return term.Modifier == "below"
            ? new UriBelowCriterion(term.Parameter.TextId, uris)
            : new TokenCriterion(
                null, [], [.. uris.Select(Plain).SelectMany(Above).Distinct().Select(u => Key(term.Parameter, u))], Not: false);
    }

    /// <summary>A canonical with a version is found with and without it.</summary>
    public static void Canonical(SearchParameter parameter, string url, IndexBuilder rows)
    {
        rows.Key(Key(parameter, url));
        if (url.IndexOf('|', StringComparison.Ordinal) is > 0 and var version) rows.Key(Key(parameter, url[..version]));
    }

    public static long Key(SearchParameter parameter, string url) => TokenKeys.Of(parameter.Code, null, url);

    // Only URLs have a path that something can lie below.
    static bool IsUrl(string text) => text.Contains("://", StringComparison.Ordinal);

    static string Plain(string url) =>
        url.IndexOf('|', StringComparison.Ordinal) is > 0 and var version ? url[..version] : url;

    static string Cut(string url) => url.Length > Longest ? url[..Longest] : url;

    /// <summary>The URL and every URL at whose path it lies, each with and without the slash at its end.</summary>
    static IEnumerable<string> Above(string url)
    {
        url = url.TrimEnd('/');
        for (var end = url.Length; end > url.IndexOf("://", StringComparison.Ordinal) + 2; end = url.LastIndexOf('/', end - 1))
        {
            yield return url[..end];
            yield return url[..end] + "/";
        }
    }
}

/// <summary>A URL that is one of these or lies below it, segment by segment.</summary>
internal sealed record UriBelowCriterion(int Param, IReadOnlyList<string> Urls) : Criterion
{
    public override Sql Where(Audience audience) =>
        Sql.Of($"s.rid in (select t.rid from str t where t.param = {Param} and {Sql.Or(Urls.Select(Below))})");

    static Sql Below(string url)
    {
        var own = url.TrimEnd('/');
        return url.EndsWith('/')
            ? Sql.Of($"t.norm ^@ {own + "/"}")
            : Sql.Of($"(t.norm = {own} or t.norm ^@ {own + "/"})");
    }
}
