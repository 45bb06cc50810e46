using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>
/// The way from what refers to what it refers to. References to this server are rows of <c>ref</c>; a canonical URL leads to
/// whatever has it as its <c>url</c>, in any business version.
/// </summary>
internal static class LinkSql
{
    /// <summary>What follows <c>from</c>: the links <c>r</c> of a parameter, as <c>r.rid</c> and <c>r.tgt</c>.</summary>
    public static Sql Of(SearchParameter parameter) => parameter.HoldsCanonicals
        ? Sql.Of($"({Named([parameter.Id])} union all {Canonical([parameter])}) r where r.rid is not null")
        : Sql.Of($"ref r where r.param = {parameter.Id}");

    /// <summary>The same of several parameters.</summary>
    public static Sql Of(IReadOnlyList<SearchParameter> parameters)
    {
        int[] ids = [.. parameters.Select(p => p.Id)];
        return parameters.Where(p => p.HoldsCanonicals).ToList() is { Count: > 0 } canonicals
            ? Sql.Of($"({Named(ids)} union all {Canonical(canonicals)}) r where r.rid is not null")
            : Sql.Of($"ref r where r.param = any({ids})");
    }

    static Sql Named(int[] ids) => Sql.Of($"select l.rid, l.tgt from ref l where l.param = any({ids})");

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
    public override Sql Where(Audience audience)
    {
        var any = Sql.Or(Targets.Select(t => Sql.Of($"r.tgt in ({SearchSql.RowIds(t, audience)})")));
        return Sql.Of($"s.rid in (select r.rid from {LinkSql.Of(Parameter)} and {any})");
    }
}

/// <summary>
/// <c>_has</c> (<see href="https://hl7.org/fhir/R4/search.html#has"/>): something that matches a search refers to it
/// through a parameter.
/// </summary>
internal sealed record HasCriterion(SearchParameter Parameter, SearchQuery Source) : Criterion
{
    public override Sql Where(Audience audience) => Sql.Of($"""
        s.rid in (select r.tgt from {LinkSql.Of(Parameter)} and r.rid in ({SearchSql.RowIds(Source, audience)}))
        """);
}
