using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Http;
using FhirGateway.Search;
using FhirGateway.Storage;

namespace FhirGateway.Rest;

/// <summary>Searches, by GET or POST: among the resources of one type, of several, or in a compartment.</summary>
internal sealed class SearchType(ResourceStore store, StoredTerms stored, CursorSeal seal)
{
    public Task<Answer> Serve(FhirRequest request, CancellationToken ct) =>
        Serve(request, new Asked($"{request.Base}/{request.Type}", [request.Type], Parameters(request)), ct);

    /// <summary><c>[base]?_type=Patient,Task&amp;…</c>; without <c>_type</c> among all types.</summary>
    public Task<Answer> ServeSystem(FhirRequest request, CancellationToken ct)
    {
        var (types, others, refusal) = Types(request, DefinitionSet.R4.ResourceTypes);
        return refusal is not null
            ? Task.FromResult(refusal)
            : Serve(request, new Asked(request.Base, types, others) { Named = Named(request) }, ct);
    }

    /// <summary><c>Patient/123/Observation</c>, and <c>Patient/123/*</c> for all types.</summary>
    public Task<Answer> ServeCompartment(FhirRequest request, CancellationToken ct)
    {
        var compartment = new Compartment(request.Type, request.Id);
        var other = request.Route["other"];
        if (compartment.Types.Count == 0)
            return Refused(OutcomeKind.NotFound,
                $"{request.Type} has no compartment; there are those of {string.Join(", ", Compartment.OfTypes)}.");
        var path = $"{request.Base}/{request.Type}/{request.Id}/{other}";
        if (other == "*")
        {
            var (types, others, refusal) = Types(request, compartment.Types);
            return refusal is not null
                ? Task.FromResult(refusal)
                : Serve(request, new Asked(path, types, others)
                    { Named = Named(request), Within = compartment.Criterion(compartment.Types) }, ct);
        }
        return compartment.Types.Contains(other)
            ? Serve(request, new Asked(path, [other], Parameters(request)) { Within = compartment.Criterion([other]) }, ct)
            : Refused(OutcomeKind.NotFound,
                $"No {other} lies in the compartment of a {request.Type}; there are {string.Join(", ", compartment.Types)}.");

        static Task<Answer> Refused(OutcomeKind kind, string why) =>
            Task.FromResult(Answer.Of(kind, "not-supported", why));
    }

    /// <param name="Path">The address without parameters.</param>
    sealed record Asked(string Path, IReadOnlyList<string> Types, List<KeyValuePair<string, string>> Parameters)
    {
        /// <summary><c>_type</c> as it was written.</summary>
        public IReadOnlyList<KeyValuePair<string, string>> Named { get; init; } = [];

        public Criterion? Within { get; init; }
    }

    static List<KeyValuePair<string, string>> Parameters(FhirRequest request) =>
        [.. request.Query.Where(p => p.Key is not ("_format" or "_pretty" or "_cursor"))];

    static List<KeyValuePair<string, string>> Named(FhirRequest request) =>
        [.. request.Query.Where(p => p.Key == "_type")];

    static (IReadOnlyList<string> Types, List<KeyValuePair<string, string>> Others, Answer? Refusal) Types(
        FhirRequest request, IReadOnlyList<string> possible)
    {
        var named = Named(request).SelectMany(p => p.Value.Split(',')).Distinct().ToList();
        var others = Parameters(request).FindAll(p => p.Key != "_type");
        if (named.Find(t => !possible.Contains(t)) is { } odd)
            return ([], [], Answer.Of(OutcomeKind.Invalid, "value", DefinitionSet.R4.IsResource(odd)
                ? $"_type={odd}: there can be none here; there are {string.Join(", ", possible)}."
                : $"_type={odd}: '{odd}' is not a resource type of R4."));
        return (named.Count > 0 ? named : possible, others, null);
    }

    async Task<Answer> Serve(FhirRequest request, Asked asked, CancellationToken ct)
    {
        var setting = new SearchSetting
        {
            Catalogue = store.Catalogues.Current,
            OwnBase = request.Base,
            Lenient = request.Prefer.Lenient,
            TakesContained = true,
            Terms = await stored.For(asked.Parameters, request.Caller.Audience, ct),
        };
        var search = SearchOfTypes.Read(asked.Types, asked.Parameters, setting, asked.Within);
        if (await store.Catalogues.Behind(search.Needs, ct) is { Count: > 0 } behind)
        {
            if (!setting.Lenient) return NotIndexed(behind);
            setting = setting with { NotReady = behind.Select(n => n.Name).ToHashSet() };
            search = SearchOfTypes.Read(asked.Types, asked.Parameters, setting, asked.Within);
            // What else uses it (an order, a chain) cannot be left out.
            if (await store.Catalogues.Behind(search.Needs, ct) is { Count: > 0 } still) return NotIndexed(still);
        }
        if (search.Parts.Count == 0) return Answer.Of(new Outcome(OutcomeKind.Invalid, search.Issues));
        var used = (List<KeyValuePair<string, string>>)[.. asked.Named, .. search.Parts[0].Used];
        var bound = $"{request.Caller.Bond}\n{asked.Path[request.Base.Length..].TrimStart('/')}?{PageLinks.Text(used)}";
        var trail = request.Parameter("_cursor") is { } cursor ? seal.Open(cursor, bound) : PageTrail.First;
        if (trail is null)
            return Answer.Of(OutcomeKind.Invalid, "value", "The _cursor does not belong to this search. Begin again.");
        IReadOnlyList<SearchQuery> parts = [.. search.Parts.Select(p => p with { After = trail.Start })];
        var page = await store.Search(parts, request.Caller.Audience, ct);
        using var bundle = new BundleWriter("searchset");
        if (page.Total is { } total) bundle.Total(total);
        PageLinks.Add(bundle, asked.Path, used, seal, bound, trail, page.Next);
        Entries(request, bundle, parts, page, search.Issues);
        return Answer.Of(bundle.End());
    }

    static Answer NotIndexed(IReadOnlyList<IndexNeed> behind) => Answer.Of(OutcomeKind.Unavailable, "transient",
        $"{string.Join(", ", behind.Select(n => n.Name).Distinct())}: still being indexed; resources that were stored before "
        + "would be missed. Try again later, or leave it out with Prefer: handling=lenient. /health/index tells how far it is.");

    static readonly Issue TooManyIncluded = new(Severity.Warning, "too-costly",
        $"No more than {SearchQuery.MaximalIncluded} resources come with the matches of one page; some were left out. "
        + "Ask for smaller pages.");

    static void Entries(
        FhirRequest request, BundleWriter bundle, IReadOnlyList<SearchQuery> parts, SearchPage page, IReadOnlyList<Issue> issues)
    {
        var types = parts.Select(p => p.Type).ToHashSet();
        // Elements are named of the type that is searched; a summary is one of any type.
        var summary = parts[0].Used.Any(p => p.Key == "_summary") ? parts[0].Part : null;
        foreach (var match in page.Matches)
            Entry(match, match.Part is not null || types.Contains(match.Type) ? parts[0].Part : summary, "match");
        foreach (var included in page.Included) Entry(included, summary, "include");
        if (page.IncludedMore) issues = [.. issues, TooManyIncluded];
        if (issues.Count > 0)
            bundle.Entry(null, OutcomeResult.Body(issues, request.Trace), mode: "outcome");

        void Entry(StoredResource resource, Subset? part, string mode) => bundle.Entry(
            $"{request.Base}/{resource.Reference}", part?.Of(resource.Body) ?? resource.Body, mode);
    }
}
