namespace FhirGateway.Search;

/// <summary>Gathers the rows of one resource while its parameters are walked.</summary>
internal sealed class IndexBuilder(string? ownBase)
{
    readonly SortedSet<long> keys = [];
    readonly HashSet<ReferenceRow> references = [];
    readonly HashSet<(int Param, string Norm)> strings = [];
    readonly HashSet<(int Param, DateTimeOffset Lo, DateTimeOffset Hi)> dates = [];
    long present;
    (DateTimeOffset Lo, DateTimeOffset Hi)? primary;
    short? status;
    short? priority;

    public string? OwnBase { get; } = ownBase;

    public void Present(SearchParameter parameter) => present |= parameter.Mask;

    public void Key(long key) => keys.Add(key);

    public void Status(short number) => status ??= number;

    public void Priority(short number) => priority ??= number;

    public void Reference(SearchParameter parameter, string type, string id) =>
        references.Add(new ReferenceRow(parameter.Id, type, id));

    public void String(SearchParameter parameter, string text)
    {
        if (!string.IsNullOrWhiteSpace(text)) strings.Add((parameter.Id, Folding.Row(text)));
    }

    /// <summary>A date; several primary dates (a Timing's events) make one span.</summary>
    public void Date(SearchParameter parameter, DateTimeOffset lo, DateTimeOffset hi)
    {
        if (hi <= lo) return;
        if (!HotColumns.IsPrimaryDate(parameter)) dates.Add((parameter.Id, lo, hi));
        else if (primary is not { } span) primary = (lo, hi);
        else primary = (lo < span.Lo ? lo : span.Lo, hi > span.Hi ? hi : span.Hi);
    }

    public IndexRows Build() => new()
    {
        Keys = [.. keys],
        References = [.. references.OrderBy(r => r.Param).ThenBy(r => r.Type, StringComparer.Ordinal)
            .ThenBy(r => r.Id, StringComparer.Ordinal)],
        Strings = [.. Marked(strings.OrderBy(s => s.Param).ThenBy(s => s.Norm, StringComparer.Ordinal), s => s.Param)
            .Select(m => new StringRow(m.Row.Param, m.Mark, m.Row.Norm))],
        Dates = [.. Marked(dates.OrderBy(d => d.Param).ThenBy(d => d.Lo).ThenBy(d => d.Hi), d => d.Param)
            .Select(m => new DateRow(m.Row.Param, m.Mark, m.Row.Lo, m.Row.Hi))],
        Present = primary is { } span && span.Hi - span.Lo > HotColumns.Wide ? present | long.MinValue : present,
        D1 = primary?.Lo,
        D1End = primary?.Hi,
        Status = status,
        Priority = priority,
    };

    // Exactly one row of a parameter is marked first and one last, so that a sort finds one row per resource.
    static IEnumerable<(T Row, short Mark)> Marked<T>(IEnumerable<T> ordered, Func<T, int> param) =>
        ordered.GroupBy(param).SelectMany(rows =>
        {
            var list = rows.ToList();
            return list.Select((row, i) => (row, (short)((i == 0 ? 1 : 0) | (i == list.Count - 1 ? 2 : 0))));
        });
}
