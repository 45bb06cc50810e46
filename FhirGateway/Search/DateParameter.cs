using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>Dates (http://hl7.org/fhir/R4/search.html#date): every value and every text is an interval.</summary>
internal sealed class DateParameter : ParameterType
{
    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        foreach (var (lo, hi) in Intervals(value)) rows.Date(parameter, lo, hi);
    }

    /// <summary>The intervals that a date, a Period or a Timing covers.</summary>
    public static IEnumerable<(DateTimeOffset Lo, DateTimeOffset Hi)> Intervals(Element value) => value.Type switch
    {
        "Period" => Period(value),
        "Timing" => value.All("event").SelectMany(instant => Point(instant.Value))
            .Concat(
                value.All("repeat").SelectMany(r => r.All("bounds")).Where(b => b.Type == "Period").SelectMany(Period)),
        _ => Point(value.Value),
    };

    public override Criterion? Read(QueryTerm term, List<Issue> issues)
    {
        var ranges = DateRange.Read(term, issues);
        return ranges is null ? null : new DateCriterion(term.Parameter, ranges);
    }

    static IEnumerable<(DateTimeOffset Lo, DateTimeOffset Hi)> Point(string? text) =>
        FhirDateTime.TryParse(text, out var date) ? [(date.Start, date.End)] : [];

    static IEnumerable<(DateTimeOffset Lo, DateTimeOffset Hi)> Period(Element period)
    {
        var hasStart = FhirDateTime.TryParse(period.Text("start"), out var start);
        var hasEnd = FhirDateTime.TryParse(period.Text("end"), out var end);
        return hasStart || hasEnd
            ? [(hasStart ? start.Start : DateTimeOffset.MinValue, hasEnd ? end.End : DateTimeOffset.MaxValue)]
            : [];
    }
}

/// <summary>A date value that stands so to any of these ranges.</summary>
/// <param name="Token">Of a composite: the key of the token that it must be paired with; else 0.</param>
internal sealed record DateCriterion(SearchParameter Parameter, IReadOnlyList<DateRange> Ranges, long Token = 0) : Criterion
{
    public override Sql Where(Audience audience)
    {
        if (HotColumns.IsPrimaryDate(Parameter)) return Sql.Or(Ranges.Select(r => r.WherePrimary()));
        var paired = Token == 0 ? Sql.Empty : Sql.Of($" and d.tok = {Token}");
        return Sql.Of($"""
            s.rid in (select d.rid from dat d where d.param = {Parameter.Id}{paired} and {Sql.Or(Ranges.Select(r => r.Where($"d.lo", $"d.hi")))})
            """);
    }
}

/// <summary><c>_lastUpdated</c>: an instant of the row in <c>cur</c>; what is contained has its container's.</summary>
internal sealed record LastUpdatedCriterion(IReadOnlyList<DateRange> Ranges) : Criterion
{
    public bool InContained { get; init; }

    public override Criterion OfContained => this with { InContained = true };

    public override Sql Where(Audience audience)
    {
        var row = InContained ? Sql.Of($"s.container") : Sql.Of($"s.rid");
        return Sql.Of(
            $"exists (select 1 from cur u where u.rid = {row} and {Sql.Or(Ranges.Select(r => r.Where($"u.at")))})");
    }
}
