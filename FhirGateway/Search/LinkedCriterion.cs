using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>
/// The way from what refers to what it refers to. References to this server are rows of <c>ref</c>; a canonical URL
/// leads to whatever has it as its <c>url</c>, in any business version.
/// </summary>
internal static class LinkSql
{
    /// <summary>The references of resources, or those from and to what they contain.</summary>
    public static Sql Table(bool ofContained) => ofContained ? Sql.Of($"contained_ref") : Sql.Of($"ref");

    /// <summary>
    /// What follows <c>from</c>: the links <c>r</c> of a parameter, as <c>r.rid</c> and <c>r.tgt</c>.
    /// </summary>
    public static Sql Of(SearchParameter parameter, bool ofContained = false) => parameter.HoldsCanonicals
        ? Sql.Of($"({Named([parameter.Id], ofContained)} union all {Canonical([parameter])}) r where r.rid is not null")
        : Sql.Of($"{Table(ofContained)} r where r.param = {parameter.Id}");

    /// <summary>The same of several parameters.</summary>
    public static Sql Of(IReadOnlyList<SearchParameter> parameters)
    {
        int[] ids = [.. parameters.Select(p => p.Id)];
        return parameters.Where(p => p.HoldsCanonicals).ToList() is { Count: > 0 } canonicals
            ? Sql.Of($"({Named(ids)} union all {Canonical(canonicals)}) r where r.rid is not null")
            : Sql.Of($"ref r where r.param = any({ids})");
    }

    /// <summary>The same, with those of what is contained as if they were its own and its container's, too.</summary>
    public static Sql WithContained(IReadOnlyList<SearchParameter> parameters)
    {
        int[] ids = [.. parameters.Select(p => p.Id)];
        var canonicals = parameters.Where(p => p.HoldsCanonicals).ToList();
        var more = canonicals.Count == 0 ? Sql.Empty : Sql.Of($" union all {Canonical(canonicals)}");
        return Sql.Of($"""
            ({Named(ids)} union all {Named(ids, ofContained: true)} union all
            select k.container, l.tgt from contained_ref l join contained k on k.rid = l.rid where l.param = any({ids}){more}) r
            where r.rid is not null
            """);
    }

    static Sql Named(int[] ids, bool ofContained = false) =>
        Sql.Of($"select l.rid, l.tgt from {Table(ofContained)} l where l.param = any({ids})");

    static Sql Canonical(IReadOnlyList<SearchParameter> parameters)
    {
        int[] texts = [.. parameters.Select(p => p.TextId)];
        int[] urls = [.. DefinitionSet.R4.ResourceTypes.Where(type => SearchCatalogue.R4.Find(type, "url") is not null)
            .Select(type => SearchCatalogue.R4.Find(type, "url")!.TextId)];
        return Sql.Of($"""
            select l.rid, u.rid as tgt from str l join str u on u.param = any({urls}) and u.norm = l.norm
            where l.param = any({texts})
            """);
    }
}

/// <summary>
/// A chain (<see href="https://hl7.org/fhir/R4/search.html#chaining"/>): refers through a parameter to something that
/// matches one of these searches, one for each type that the reference may have.
/// </summary>
internal sealed record ChainCriterion(SearchParameter Parameter, IReadOnlyList<SearchQuery> Targets) : Criterion
{
    /// <summary>It begins at what is contained.</summary>
    public bool InContained { get; init; }

    /// <summary>
    /// The targets as they are looked for among what is contained; none where there is nothing of their types.
    /// </summary>
    public IReadOnlyList<SearchQuery> Contained { get; init; } = [];

    public override Criterion OfContained => this with { InContained = true };

    public override Criterion LookingInto(IReadOnlySet<string> contained) => this with
    {
        Targets = [.. Targets.Select(t => t.LookingInto(contained))],
        Contained = [.. from target in Targets
                        where contained.Contains(target.Type)
                        select target.LookingInto(contained).In(SearchScope.Contained)],
    };

    public override Sql Where(Audience audience)
    {
        var found = Sql.Of($"select r.rid from {LinkSql.Of(Parameter, InContained)} and {Any(Targets, audience)}");
        if (Contained.Count == 0) return Sql.Of($"s.rid in ({found})");
        // Apart from each other, each is planned as if it were alone.
        var inside = Sql.Of(
            $"select r.rid from {LinkSql.Of(Parameter, ofContained: true)} and {Any(Contained, audience)}");
        return Sql.Of($"s.rid in ({found} union all {inside})");
    }

    static Sql Any(IReadOnlyList<SearchQuery> targets, Audience audience) =>
        Sql.Or(targets.Select(t => Sql.Of($"r.tgt in ({SearchSql.RowIds(t, audience)})")));
}

/// <summary>
/// <c>_has</c> (<see href="https://hl7.org/fhir/R4/search.html#has"/>): something that matches a search refers to it
/// through a parameter.
/// </summary>
internal sealed record HasCriterion(SearchParameter Parameter, SearchQuery Source) : Criterion
{
    public override bool FitsWorklist => true;

    /// <summary>What is contained, to which its container refers.</summary>
    public bool InContained { get; init; }

    public override Criterion OfContained => this with { InContained = true };

    public override Criterion LookingInto(IReadOnlySet<string> contained) =>
        this with { Source = Source.LookingInto(contained) };

    public override Sql Where(Audience audience) => Sql.Of($"""
        s.rid in (select r.tgt from {LinkSql.Of(Parameter, InContained)} and r.rid in ({SearchSql.RowIds(Source, audience)}))
        """);
}
