using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>
/// Quantities (http://hl7.org/fhir/R4/search.html#quantity): <c>5.4|system|code</c>, compared in base units where
/// UCUM's unit is known; <c>5.4||mg</c>, whatever the system, by code or by the unit as written; <c>5.4</c>, of any
/// unit.
/// </summary>
internal sealed class QuantityParameter : ParameterType
{
    public const string Expected = NumberRange.Expected + ", alone, or as number|system|code or number||unit";

    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        if (Measure.Of(value) is { } measure) rows.Number(parameter.Id, measure);
    }

    public override Criterion? Read(QueryTerm term, List<Issue> issues)
    {
        var ranges = new List<MeasureRange>();
        foreach (var text in term.Values)
        {
            if (Range(text) is { } range) ranges.Add(range);
            else issues.Add(term.Invalid(text, Expected));
        }
        return ranges.Count == term.Values.Count ? new MeasureCriterion(term.Parameter.Id, ranges) : null;
    }

    /// <summary>What one alternative, still escaped, asks for; null when it is not understood.</summary>
    public static MeasureRange? Range(string text)
    {
        switch (QueryTerm.Split(text, '|').ConvertAll(QueryTerm.Unescape))
        {
            case { Count: 1 or 3 } parts when parts.Skip(1).All(p => p.Length == 0):
                return NumberRange.Read(parts[0]) is { } any ? new MeasureRange(any) : null;
            case [var number, "", var name]:
                return NumberRange.Read(number) is { } named
                    ? new MeasureRange(named, Name: Measure.NameKey(name))
                    : null;
            case [var number, var system, { Length: > 0 } code]:
                var (key, factor) = Measure.UnitOf(system, code);
                return NumberRange.Read(number, factor) is { } range ? new MeasureRange(range, key) : null;
            default:
                return null;
        }
    }
}
