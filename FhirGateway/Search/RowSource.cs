using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>Rows that are searched together: those <c>s</c> of a table, or of what stands in its place.</summary>
/// <param name="Query">What is asked of them: the order, and where the page begins.</param>
/// <param name="From">What follows <c>from</c>.</param>
/// <param name="Matches">What must hold of <c>s</c>.</param>
internal sealed record RowSource(SearchQuery Query, Sql From, IReadOnlyList<Sql> Matches)
{
    /// <summary>Columns beside <c>s.rid</c>, each with a comma before it.</summary>
    public Sql Columns { get; init; } = Sql.Empty;

    /// <summary>
    /// The same of rows that have the first sort value, where that comes from what the organisation may see: to ask for
    /// the organisation twice would make the planner expect next to nothing.
    /// </summary>
    public IReadOnlyList<Sql> MatchesWithValue { get; init; } = Matches;

    /// <summary>Where the matches of all parts are found.</summary>
    public static List<RowSource> Of(IReadOnlyList<SearchQuery> parts, Audience audience)
    {
        var sources = Alike([.. parts.Where(p => p.Scope == SearchScope.Resources)], audience);
        if (parts.Any(p => p.Scope == SearchScope.Containers))
            sources.Add(Containers(Alike([.. parts.Where(p => p.Scope == SearchScope.Containers)], audience), sources));
        if (!ServesContained(parts)) return sources;
        return
        [
            .. sources.Select(s => s with { Columns = Sql.Of($", s.rid as holder, null::text as part") }),
            .. Alike([.. parts.Where(p => p.Scope == SearchScope.Contained)], audience)
                .Select(s => s with { Columns = Sql.Of($", s.container as holder, s.fid as part") }),
        ];
    }

    /// <summary>
    /// Contained resources are answered by themselves: beside the row id there is <c>holder</c>, the row of the
    /// resource that has the text, and <c>part</c>, the id within it or null.
    /// </summary>
    public static bool ServesContained(IReadOnlyList<SearchQuery> parts) =>
        parts.Any(p => p.Scope == SearchScope.Contained);

    /// <summary>That the row <c>s</c> is of one of these types.</summary>
    public static Sql OfType(List<string> types) => types is [var only]
        ? Sql.Of($"s.rtype = {ResourceTypes.Number(only)}")
        : Sql.Of($"s.rtype = any({types.ConvertAll(ResourceTypes.Number).ToArray()})");

    /// <summary>The table of a scope.</summary>
    public static Sql Table(SearchScope scope) =>
        scope == SearchScope.Resources ? Sql.Of($"search s") : Sql.Of($"contained s");

    /// <summary>Types of which the same must hold are one source.</summary>
    static List<RowSource> Alike(IReadOnlyList<SearchQuery> parts, Audience audience)
    {
        if (parts.Count == 0) return [];
        var table = Table(parts[0].Scope);
        if (parts is [var only])
            return
            [
                Worklist.Of(only, audience) ?? NameList.Of(only, audience)
                    ?? new(only, table, [OfType([only.Type]), .. MatchesOf(only, audience)]),
            ];
        var groups = new List<(SearchQuery Query, Sql Sort, Sql Matches, List<string> Types)>();
        foreach (var part in parts)
        {
            var matches = Sql.And(MatchesOf(part, audience));
            var sort = Sql.And(part.Sort.Select((key, i) => Sql.Of($"{key.Value(i)}{key.Join(i)}")));
            var group = groups.Find(g => g.Matches.IsSameAs(matches) && g.Sort.IsSameAs(sort));
            if (group.Types is { } types) types.Add(part.Type);
            else groups.Add((part, sort, matches, [part.Type]));
        }
        return groups.ConvertAll(g => new RowSource(g.Query, table, [OfType(g.Types), g.Matches]));
    }

    /// <summary>
    /// Each resource that contains a match, once, as the first of its matches in the order asked for; not those that
    /// are matches themselves.
    /// </summary>
    static RowSource Containers(List<RowSource> contained, List<RowSource> own)
    {
        var rows = Sql.Empty;
        foreach (var source in contained)
        {
            var sort = source.Query.Sort;
            var columns = Each(sort, i => Sql.Of($", {sort[i].Value(i)} as {SortKey.Name(i)}"));
            var joins = Each(sort, i => sort[i].Join(i));
            // The inner "s" hides the outer one, whose container is therefore called "o" first.
            var others = own.Select(o => Sql.Of($"""
                not exists (select from (select s.container as rid) o join {o.From} on s.rid = o.rid where {Sql.And(o.Matches)})
                """));
            var some = Sql.Of($"""
                select s.container as rid{columns} from {source.From}{joins} where {Sql.And([.. source.Matches, .. others])}
                """);
            rows = rows.IsEmpty ? some : Sql.Of($"{rows} union all {some}");
        }
        var query = contained[0].Query;
        var order = Each(query.Sort, i => query.Sort[i].Descending
            ? Sql.Of($", k.{SortKey.Name(i)} desc nulls last") : Sql.Of($", k.{SortKey.Name(i)} nulls last"));
        var from = Sql.Of($"(select distinct on (k.rid) k.* from ({rows}) k order by k.rid{order}) s");
        return new(query with { Sort = [.. query.Sort.Select(k => new SortKey.Given(k))] }, from, []);
    }

    /// <summary>
    /// What must hold of the row <c>s</c>. Single keys, the organisation's among them, are one index condition.
    /// </summary>
    /// <param name="isSeen">Something else says that the organisation may see it.</param>
    public static List<Sql> MatchesOf(SearchQuery query, Audience audience, bool isSeen = false)
    {
        var single = query.Criteria.OfType<TokenCriterion>().Where(t => t.SingleKey is not null).ToList();
        var keys = single.Select(t => t.SingleKey!.Value).ToList();
        var organisations = query.Scope == SearchScope.Resources && !isSeen ? audience.For(query.Type).Organisations : null;
        if (organisations is [var only]) keys.Add(only);

        var pieces = new List<Sql>();
        if (keys.Count > 0) pieces.Add(Sql.Of($"s.keys @> {keys.Distinct().ToArray()}"));
        if (organisations is { Count: not 1 } several) pieces.Add(Sql.Of($"s.keys && {several.ToArray()}"));
        // Whoever may see the container may see what it contains.
        if (query.Scope != SearchScope.Resources)
            pieces.Add(
                Sql.Of($"exists (select from cur c where c.rid = s.container and not c.deleted{audience.Sees})"));
        pieces.AddRange(query.Criteria.Except(single).Select(c => c.Where(audience)));
        return pieces;
    }

    static Sql Each(IReadOnlyList<SortKey> sort, Func<int, Sql> piece)
    {
        var all = Sql.Empty;
        for (var i = 0; i < sort.Count; i++) all = Sql.Of($"{all}{piece(i)}");
        return all;
    }
}
