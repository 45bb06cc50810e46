using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>Dates (http://hl7.org/fhir/R4/search.html#date): every value and every text is an interval.</summary>
internal sealed class DateParameter : ParameterType
{
    public override IReadOnlyList<string> Modifiers => [];

    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        switch (value.Type)
        {
            case "Period":
                Period(parameter, value, rows);
                break;
            case "Timing":
                foreach (var instant in value.All("event")) Point(parameter, instant.Value, rows);
                foreach (var bounds in value.All("repeat").SelectMany(r => r.All("bounds")).Where(b => b.Type == "Period"))
                    Period(parameter, bounds, rows);
                break;
            default:
                Point(parameter, value.Value, rows);
                break;
        }
    }

    public override Criterion? Read(QueryTerm term, List<Issue> issues)
    {
        var ranges = DateRange.Read(term, issues);
        return ranges is null ? null : new DateCriterion(term.Parameter, ranges);
    }

    static void Point(SearchParameter parameter, string? text, IndexBuilder rows)
    {
        if (FhirDateTime.TryParse(text, out var date)) rows.Date(parameter, date.Start, date.End);
    }

    static void Period(SearchParameter parameter, Element period, IndexBuilder rows)
    {
        var hasStart = FhirDateTime.TryParse(period.Text("start"), out var start);
        var hasEnd = FhirDateTime.TryParse(period.Text("end"), out var end);
        if (hasStart || hasEnd)
            rows.Date(parameter, hasStart ? start.Start : DateTimeOffset.MinValue, hasEnd ? end.End : DateTimeOffset.MaxValue);
    }
}

/// <summary>A date value that stands so to any of these ranges.</summary>
internal sealed record DateCriterion(SearchParameter Parameter, IReadOnlyList<DateRange> Ranges) : Criterion
{
    public override Sql Where(Audience audience) => HotColumns.IsPrimaryDate(Parameter)
        ? Sql.Or(Ranges.Select(r => r.WherePrimary()))
        : Sql.Of($"""
            s.rid in (select d.rid from dat d where d.param = {Parameter.Id} and {Sql.Or(Ranges.Select(r => r.Where($"d.lo", $"d.hi")))})
            """);
}

/// <summary><c>_lastUpdated</c>: an instant of the row in <c>cur</c>.</summary>
internal sealed record LastUpdatedCriterion(IReadOnlyList<DateRange> Ranges) : Criterion
{
    public override Sql Where(Audience audience) =>
        Sql.Of($"exists (select 1 from cur u where u.rid = s.rid and {Sql.Or(Ranges.Select(r => r.Where($"u.at")))})");
}
