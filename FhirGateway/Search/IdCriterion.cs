using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary><c>_id</c>: any of these logical ids.</summary>
internal sealed record IdCriterion(string Type, IReadOnlyList<string> Ids) : Criterion
{
    public override Sql Where(Audience audience) => Sql.Of(
        $"s.rid in (select t.rid from cur t where t.rtype = {ResourceTypes.Number(Type)} and t.fid = any({Ids.ToArray()}))");
}

/// <summary><c>:missing</c>, answered from the bitmap of parameters that have a value.</summary>
internal sealed record MissingCriterion(long Mask, bool Missing) : Criterion
{
    public override Sql Where(Audience audience) =>
        Missing ? Sql.Of($"s.present & {Mask} = 0") : Sql.Of($"s.present & {Mask} <> 0");
}
