using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>A prefix and the half-open interval that the text covers.</summary>
internal sealed record DateRange(SearchPrefix Prefix, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The ranges of a term; null after an issue was added.</summary>
    public static List<DateRange>? Read(QueryTerm term, List<Issue> issues)
    {
        var ranges = new List<DateRange>();
        foreach (var text in term.Values)
        {
            if (Read(QueryTerm.Unescape(text)) is { } range) ranges.Add(range);
            else
                issues.Add(term.Invalid(text, "[eq|ne|gt|lt|ge|le|sa|eb|ap] and a date such as 2026, 2026-11, 2026-11-20, "
                + "2026-11-20T10:30 or 2026-11-20T10:30:00Z"));
        }
        return ranges.Count == term.Values.Count ? ranges : null;
    }

    /// <summary>
    /// How the interval lo..hi must stand to ours. Each condition also bounds the first column that its index orders
    /// by. Stored intervals are half-open and never empty.
    /// </summary>
    public Sql Where(Sql lo, Sql hi) => Prefix switch
    {
        SearchPrefix.Eq => Sql.Of($"({lo} >= {Start} and {lo} < {End} and {hi} <= {End})"),
        SearchPrefix.Ne => Sql.Of($"({lo} < {Start} or {hi} > {End})"),
        SearchPrefix.Gt => Sql.Of($"{hi} > {End}"),
        SearchPrefix.Lt => Sql.Of($"{lo} < {Start}"),
        SearchPrefix.Ge => Sql.Of($"({hi} > {Start} and ({lo} >= {Start} or {hi} > {End}))"),
        SearchPrefix.Le => Sql.Of($"({lo} < {End} and ({lo} < {Start} or {hi} <= {End}))"),
        SearchPrefix.Sa => Sql.Of($"{lo} >= {End}"),
        SearchPrefix.Eb => Sql.Of($"({lo} < {Start} and {hi} <= {Start})"),
        SearchPrefix.Po => Sql.Of($"({lo} < {End} and {hi} > {Start})"),
        _ => Sql.Of($"({lo} < {Later(End, End - Start)} and {hi} > {Earlier(Start, End - Start)})"),
    };

    /// <summary>
    /// The same over the columns of the primary date, bounded below on <c>d1</c>, which its index orders by: only what
    /// is marked as wide begins long before it ends.
    /// </summary>
    public Sql WherePrimary()
    {
        var exact = Where($"s.d1", $"s.d1e");
        DateTimeOffset? endsAfter = Prefix switch
        {
            SearchPrefix.Gt => End,
            SearchPrefix.Ge or SearchPrefix.Po => Start,
            SearchPrefix.Ap => Earlier(Start, End - Start),
            _ => null,
        };
        return endsAfter is { } end
            ? Sql.Of($"((s.d1 > {Earlier(end, HotColumns.Wide)} or (s.present < 0 and s.d1e > {end})) and {exact})")
            : exact;
    }

    /// <summary>How an instant must stand to ours.</summary>
    public Sql Where(Sql at) => Prefix switch
    {
        SearchPrefix.Eq => Sql.Of($"({at} >= {Start} and {at} < {End})"),
        SearchPrefix.Ne => Sql.Of($"({at} < {Start} or {at} >= {End})"),
        SearchPrefix.Gt or SearchPrefix.Sa => Sql.Of($"{at} >= {End}"),
        SearchPrefix.Lt or SearchPrefix.Eb => Sql.Of($"{at} < {Start}"),
        SearchPrefix.Ge => Sql.Of($"{at} >= {Start}"),
        SearchPrefix.Le => Sql.Of($"{at} < {End}"),
        _ => Sql.Of($"({at} < {Later(End, End - Start)} and {at} >= {Earlier(Start, End - Start)})"),
    };

    static DateRange? Read(string text)
    {
        if (SearchPrefixes.Split(text) is not var (prefix, rest)) return null;
        // In a URL a '+' that was not escaped arrives as a blank.
        return FhirDateTime.TryParse(rest.Replace(' ', '+'), out var date)
            ? new DateRange(prefix, date.Start, date.End)
            : null;
    }

    // "About" is one width of what was said to either side: a day about a day, a year about a year.
    static DateTimeOffset Later(DateTimeOffset at, TimeSpan width) =>
        DateTimeOffset.MaxValue - at > width ? at + width : DateTimeOffset.MaxValue;

    static DateTimeOffset Earlier(DateTimeOffset at, TimeSpan width) =>
        at - DateTimeOffset.MinValue > width ? at - width : DateTimeOffset.MinValue;
}
