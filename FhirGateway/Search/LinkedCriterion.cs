namespace FhirGateway.Search;

/// <summary>
/// A chain (<see href="https://hl7.org/fhir/R4/search.html#chaining"/>): refers through a parameter to something that
/// matches one of these searches, one for each type that the reference may have.
/// </summary>
internal sealed record ChainCriterion(int Param, IReadOnlyList<SearchQuery> Targets) : Criterion
{
    public override Sql Where(Audience audience)
    {
        var any = Sql.Or(Targets.Select(t => Sql.Of($"r.tgt in ({SearchSql.RowIds(t, audience)})")));
        return Sql.Of($"s.rid in (select r.rid from ref r where r.param = {Param} and {any})");
    }
}

/// <summary>
/// <c>_has</c> (<see href="https://hl7.org/fhir/R4/search.html#has"/>): something that matches a search refers to it
/// through a parameter.
/// </summary>
internal sealed record HasCriterion(int Param, SearchQuery Source) : Criterion
{
    public override Sql Where(Audience audience) => Sql.Of($"""
        s.rid in (select r.tgt from ref r where r.param = {Param} and r.rid in ({SearchSql.RowIds(Source, audience)}))
        """);
}
