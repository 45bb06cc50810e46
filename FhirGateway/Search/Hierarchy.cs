using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>
/// References with <c>:above</c> and <c>:below</c> (http://hl7.org/fhir/R4/search.html#reference): to a place or an
/// organisation, to what it is a part of and so on, or to its parts and theirs.
/// </summary>
internal static class Hierarchy
{
    static readonly string[] Codes = ["partof", "part-of"];

    /// <summary>By which parameters resources of these types are parts of others of their own type.</summary>
    public static IReadOnlyList<SearchParameter> Of(IEnumerable<string> types) =>
    [
        .. from type in types
           from code in Codes
           let parameter = SearchCatalogue.R4.Find(type, code)
           where parameter is { Kind: SearchKind.Reference } && parameter.Targets.Contains(type)
           select parameter,
    ];

    public static HierarchyCriterion? Read(QueryTerm term, List<Issue> issues)
    {
        var parts = Of(term.Parameter.Targets);
        var types = parts.Select(p => p.Resource).ToHashSet();
        var faults = new List<Issue>();
        var named = ReferenceParameter.Targets(term with { Modifier = null }, faults) as ReferenceCriterion;
        var targets = named?.Targets.Select(t => t with { Types = [.. t.Types.Where(types.Contains)] }).ToList() ?? [];
        if (named is { Keys.Count: 0 } && targets.TrueForAll(t => t.Types.Count > 0))
            return new HierarchyCriterion(
                term.Parameter.Id, targets, [.. parts.Select(p => p.Id)], IsBelow: term.Modifier == "below");
        issues.Add(term.Invalid(
            string.Join(',', term.Values),
            $"Type/id or an id, without a version, of a resource that is here, of {string.Join(", ", types)}"));
        return null;
    }
}

/// <summary>Refers to one of these or to what is below it, or above it, as far as that may be seen.</summary>
internal sealed record HierarchyCriterion(
    int Param, IReadOnlyList<TargetName> Targets, IReadOnlyList<int> PartOf, bool IsBelow) : Criterion
{
    public bool InContained { get; init; }

    public override Criterion OfContained => this with { InContained = true };

    public override Sql Where(Audience audience)
    {
        var (from, to) = IsBelow ? (Sql.Of($"l.tgt"), Sql.Of($"l.rid")) : (Sql.Of($"l.rid"), Sql.Of($"l.tgt"));
        return Sql.Of($"""
            s.rid in (with recursive node (rid) as (
              select t.rid from cur t where {Sql.Or(Targets.Select(ReferenceCriterion.Named))}
              union
              select {to} from node n join ref l on {from} = n.rid and l.param = any({PartOf.ToArray()})
              join cur c on c.rid = {to} where c.ver > 0 and not c.deleted{audience.Sees})
            select r.rid from node n join {LinkSql.Table(InContained)} r on r.tgt = n.rid where r.param = {Param})
            """);
    }
}
