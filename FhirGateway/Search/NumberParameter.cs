using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>Numbers (http://hl7.org/fhir/R4/search.html#number).</summary>
internal sealed class NumberParameter : ParameterType
{
    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        if (Measure.Of(value) is { } measure) rows.Number(parameter.Id, measure);
    }

    public override Criterion? Read(QueryTerm term, List<Issue> issues)
    {
        var ranges = new List<MeasureRange>();
        foreach (var text in term.Values)
        {
            if (NumberRange.Read(QueryTerm.Unescape(text)) is { } range) ranges.Add(new MeasureRange(range));
            else issues.Add(term.Invalid(text, NumberRange.Expected));
        }
        return ranges.Count == term.Values.Count ? new MeasureCriterion(term.Parameter.Id, ranges) : null;
    }
}

/// <summary>A number, and of which unit it must be: of any, of one by its key, or of one by how it is called.</summary>
internal sealed record MeasureRange(NumberRange Range, long Unit = 0, long Name = 0)
{
    /// <summary>The condition on the row <c>n</c> of table <c>num</c>.</summary>
    public Sql Where()
    {
        if (Unit != 0) return Sql.Of($"(n.unit = {Unit} and {Range.Where(Sql.Of($"n.clo"), Sql.Of($"n.chi"))})");
        var any = Range.Where(Sql.Of($"n.lo"), Sql.Of($"n.hi"));
        return Name == 0 ? any : Sql.Of($"((n.code = {Name} or n.name = {Name}) and {any})");
    }
}

/// <summary>A number or quantity that stands so to any of these ranges.</summary>
/// <param name="Token">Of a composite: the key of the token that it must be paired with; else 0.</param>
internal sealed record MeasureCriterion(int Param, IReadOnlyList<MeasureRange> Ranges, long Token = 0) : Criterion
{
    public override Sql Where(Audience audience) => Sql.Of($"""
        s.rid in (select n.rid from num n where n.param = {Param} and n.tok = {Token} and {Sql.Or(Ranges.Select(r => r.Where()))})
        """);
}
