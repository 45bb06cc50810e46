using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>A search among the resources of one type, by GET or POST.</summary>
internal sealed class SearchType(ResourceStore store, StoredTerms stored, CursorSeal seal)
{
    public async Task<Answer> Serve(FhirRequest request, CancellationToken ct)
    {
        var asked = request.Query.Where(p => p.Key is not ("_format" or "_pretty" or "_cursor")).ToList();
        var terms = await stored.For(asked, request.Caller.Audience, ct);
        var parse = SearchParser.Parse(request.Type, asked, request.Base, request.Prefer.Lenient, terms);
        if (parse.Query is not { } query) return Answer.Of(new Outcome(OutcomeKind.Invalid, parse.Issues));
        var bound = $"{request.Caller.Bond}\n{request.Type}?{PageLinks.Text(query.Used)}";
        if (request.Parameter("_cursor") is { } sealedCursor)
        {
            if (seal.Open(sealedCursor, bound) is not { } after)
                return Answer.Of(OutcomeKind.Invalid, "value", "The _cursor does not belong to this search. Begin again.");
            query = query with { After = after };
        }
        var page = await store.Search(query, request.Caller.Audience, ct);
        return Answer.Of(Searchset(request, query, page, parse.Issues, bound));
    }

    static readonly Issue TooManyIncluded = new(Severity.Warning, "too-costly",
        $"No more than {SearchQuery.MaximalIncluded} resources come with the matches of one page; some were left out. "
        + "Ask for smaller pages.");

    byte[] Searchset(
        FhirRequest request, SearchQuery query, SearchPage page, IReadOnlyList<Issue> issues, string bound)
    {
        using var bundle = new BundleWriter("searchset");
        if (page.Total is { } total) bundle.Total(total);
        var self = $"{request.Base}/{request.Type}";
        bundle.Link("self", PageLinks.Of(self, query.Used, request.Parameter("_cursor")));
        if (page.Next is { } next)
            bundle.Link("next", PageLinks.Of(self, query.Used, seal.Seal(next, bound)));
        foreach (var match in page.Matches)
            bundle.Entry($"{request.Base}/{match.Type}/{match.Id}", query.Part?.Of(match.Body) ?? match.Body, mode: "match");
        // Elements are named of the type that is searched; a summary is one of any type.
        var part = query.Used.Any(p => p.Key == "_summary") ? query.Part : null;
        foreach (var included in page.Included)
            bundle.Entry($"{request.Base}/{included.Type}/{included.Id}", part?.Of(included.Body) ?? included.Body, mode: "include");
        if (page.IncludedMore) issues = [.. issues, TooManyIncluded];
        if (issues.Count > 0)
            bundle.Entry(null, OutcomeResult.Body(issues, request.Trace), mode: "outcome");
        return bundle.End();
    }
}
