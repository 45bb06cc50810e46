namespace FhirGateway.Search;

/// <summary>Gathers the rows of one resource while its parameters are walked.</summary>
internal sealed class IndexBuilder(string? ownBase)
{
    readonly SortedSet<long> keys = [];
    readonly HashSet<ReferenceRow> references = [];
    readonly HashSet<(int Param, string Norm, long Token)> strings = [];
    readonly HashSet<(int Param, DateTimeOffset Lo, DateTimeOffset Hi, long Token)> dates = [];
    HashSet<(int Param, Measure Measure, long Token)>? numbers;
    HashSet<InnerReference>? inner;
    long present;
    (DateTimeOffset Lo, DateTimeOffset Hi)? primary;
    short? status;
    short? priority;

    public byte[]? Words { get; set; }

    public int Catalogue { get; init; }

    public string? OwnBase { get; } = ownBase;

    public void Present(SearchParameter parameter)
    {
        if (parameter.Mask != 0) present |= parameter.Mask;
        else Key(parameter.PresenceKey);
    }

    public void Key(long key) => keys.Add(key);

    public void Status(short number) => status ??= number;

    public void Priority(short number) => priority ??= number;

    public void Reference(SearchParameter parameter, string type, string id) =>
        references.Add(new ReferenceRow(parameter.Id, type, id));

    /// <param name="id">Of what is contained; empty for its container.</param>
    public void Inner(SearchParameter parameter, string id) => (inner ??= []).Add(new InnerReference(parameter.Id, id));

    /// <param name="token">Of a composite: the key of the token that the value is paired with; else 0.</param>
    public void String(int param, string text, long token = 0)
    {
        if (!string.IsNullOrWhiteSpace(text)) strings.Add((param, Folding.Row(text), token));
    }

    /// <summary>A text that is compared as it is.</summary>
    public void Literal(int param, string text) => strings.Add((param, text.Replace("\0", "", StringComparison.Ordinal), 0));

    public void Number(int param, Measure measure, long token = 0) => (numbers ??= []).Add((param, measure, token));

    /// <summary>A date; several primary dates (a Timing's events) make one span.</summary>
    public void Date(SearchParameter parameter, DateTimeOffset lo, DateTimeOffset hi, long token = 0)
    {
        if (hi <= lo) return;
        if (!HotColumns.IsPrimaryDate(parameter)) dates.Add((parameter.Id, lo, hi, token));
        else if (primary is not { } span) primary = (lo, hi);
        else primary = (lo < span.Lo ? lo : span.Lo, hi > span.Hi ? hi : span.Hi);
    }

    public IndexRows Build() => new()
    {
        Keys = [.. keys],
        References = [.. references.OrderBy(r => r.Param).ThenBy(r => r.Type, StringComparer.Ordinal)
            .ThenBy(r => r.Id, StringComparer.Ordinal)],
        Strings = [.. Marked(
            strings.OrderBy(s => s.Param).ThenBy(s => s.Norm, StringComparer.Ordinal).ThenBy(s => s.Token), s => s.Param)
            .Select(m => new StringRow(m.Row.Param, m.Mark, m.Row.Norm, m.Row.Token))],
        Dates = [.. Marked(dates.OrderBy(d => d.Param).ThenBy(d => d.Lo).ThenBy(d => d.Hi).ThenBy(d => d.Token), d => d.Param)
            .Select(m => new DateRow(m.Row.Param, m.Mark, m.Row.Lo, m.Row.Hi, m.Row.Token))],
        Numbers = numbers is null ? [] : [.. Marked(Ordered(numbers), n => n.Param)
            .Select(m => new NumberRow(m.Row.Param, m.Mark, m.Row.Measure, m.Row.Token))],
        Inner = inner is null ? [] : [.. inner.OrderBy(i => i.Param).ThenBy(i => i.Id, StringComparer.Ordinal)],
        Catalogue = Catalogue,
        Words = Words,
        Present = primary is { } span && span.Hi - span.Lo > HotColumns.Wide ? present | long.MinValue : present,
        D1 = primary?.Lo,
        D1End = primary?.Hi,
        Status = status,
        Priority = priority,
    };

    static IEnumerable<(int Param, Measure Measure, long Token)> Ordered(
        IEnumerable<(int Param, Measure Measure, long Token)> numbers) =>
        numbers.OrderBy(n => n.Param).ThenBy(n => n.Measure.BaseLo).ThenBy(n => n.Measure.BaseHi)
            .ThenBy(n => n.Measure.Lo).ThenBy(n => n.Measure.Hi).ThenBy(n => n.Measure.Unit)
            .ThenBy(n => n.Measure.Code).ThenBy(n => n.Measure.Name).ThenBy(n => n.Token);

    // Exactly one row of a parameter is marked first and one last, so that a sort finds one row per resource.
    static IEnumerable<(T Row, short Mark)> Marked<T>(IEnumerable<T> ordered, Func<T, int> param) =>
        ordered.GroupBy(param).SelectMany(rows =>
        {
            var list = rows.ToList();
            return list.Select((row, i) => (row, (short)((i == 0 ? 1 : 0) | (i == list.Count - 1 ? 2 : 0))));
        });
}
