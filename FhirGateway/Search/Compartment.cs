using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>
/// A compartment of R4 (http://hl7.org/fhir/R4/compartmentdefinition.html): what refers to a Patient, Practitioner,
/// RelatedPerson, Encounter or Device through certain parameters, and that resource itself.
/// </summary>
internal sealed record Compartment(string Type, string Id)
{
    /// <summary>How a definition names the resource that the compartment is of.</summary>
    const string Itself = "{def}";

    static CompartmentDefinition? Definition(string type) =>
        DefinitionSet.R4.Compartments.FirstOrDefault(c => c.Type == type);

    /// <summary>The types that have compartments.</summary>
    public static IEnumerable<string> OfTypes => DefinitionSet.R4.Compartments.Select(c => c.Type);

    /// <summary>
    /// The types of what can lie in it, in alphabetical order; none where R4 has no such compartment.
    /// </summary>
    public IReadOnlyList<string> Types => Definition(Type) is not { } definition ? []
        : [.. definition.Parameters.Where(p => p.Value.Count > 0).Select(p => p.Key).Append(Type).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What must hold of resources of these types that lie in it.</summary>
    public CompartmentCriterion Criterion(IEnumerable<string> types)
    {
        var definition = Definition(Type);
        var numbers = from type in types
                      from code in definition?.Parameters.GetValueOrDefault(type) ?? []
                      where code != Itself
                      let parameter = SearchCatalogue.R4.Find(type, code)
                      where parameter is not null
                      select parameter.Id;
        return new CompartmentCriterion(Type, Id, [.. numbers.Order()]);
    }
}

/// <summary>Refers to the resource by one of these parameters, or is it.</summary>
internal sealed record CompartmentCriterion(string Type, string Id, IReadOnlyList<int> Params) : Criterion
{
    public bool InContained { get; init; }

    public override Criterion OfContained => this with { InContained = true };

    public override Sql Where(Audience audience)
    {
        var focus = Sql.Of($"select t.rid from cur t where t.rtype = {ResourceTypes.Number(Type)} and t.fid = {Id}");
        return Sql.Of($"""
            s.rid in (select r.rid from {LinkSql.Table(InContained)} r where r.param = any({Params.ToArray()}) and r.tgt = ({focus})
            union all {focus})
            """);
    }
}
