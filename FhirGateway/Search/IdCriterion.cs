using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary><c>_id</c>: any of these logical ids.</summary>
internal sealed record IdCriterion(IReadOnlyList<string> Types, IReadOnlyList<string> Ids) : Criterion
{
    public override Criterion OfContained => new ContainedIdCriterion(Ids);

    public override Sql Where(Audience audience)
    {
        var type = Types is [var only]
            ? Sql.Of($"t.rtype = {ResourceTypes.Number(only)}")
            : Sql.Of($"t.rtype = any({Types.Select(ResourceTypes.Number).ToArray()})");
        return Sql.Of($"s.rid in (select t.rid from cur t where {type} and t.fid = any({Ids.ToArray()}))");
    }
}

/// <summary>Any of these ids within a container.</summary>
internal sealed record ContainedIdCriterion(IReadOnlyList<string> Ids) : Criterion
{
    public override Sql Where(Audience audience) => Sql.Of($"s.fid = any({Ids.ToArray()})");
}

/// <summary><c>:missing</c> of what every resource has: all rows or none.</summary>
internal sealed record EveryRowCriterion(bool Holds) : Criterion
{
    public override Sql Where(Audience audience) => Holds ? Sql.Of($"true") : Sql.Of($"false");
}

/// <summary><c>_list</c>: what any of these Lists refers to, as far as the List may be seen.</summary>
internal sealed record ListCriterion(IReadOnlyList<string> Ids) : Criterion
{
    static readonly int Item = SearchParameter.IdOf("List", "item");

    public override Sql Where(Audience audience)
    {
        var seen = audience.Organisations is { } organisations
            ? Sql.Of($" and l.orgs && {organisations.ToArray()}")
            : Sql.Empty;
        return Sql.Of($"""
            s.rid in (select r.tgt from cur l join ref r on r.rid = l.rid and r.param = {Item}
            where l.rtype = {ResourceTypes.Number("List")} and l.fid = any({Ids.ToArray()}){seen})
            """);
    }
}

/// <summary><c>:missing</c>, answered from the bitmap of parameters that have a value.</summary>
internal sealed record MissingCriterion(long Mask, bool Missing) : Criterion
{
    public override Sql Where(Audience audience) =>
        Missing ? Sql.Of($"s.present & {Mask} = 0") : Sql.Of($"s.present & {Mask} <> 0");
}
