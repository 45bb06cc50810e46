using System.Text;
using System.Text.Json;
using FhirGateway.Search;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace FhirGateway.Reports;

/// <summary>A checked query of one report, ready to run.</summary>
/// <param name="Set">The report.</param>
/// <param name="Shown">The columns of <c>$select</c>, in the report's order.</param>
/// <param name="Order">Columns to order by, ending in the key, so that the order is total.</param>
/// <param name="Filter">The condition.</param>
/// <param name="After">The cursor's values, one per column of <paramref name="Order"/>; null on the first page.</param>
/// <param name="Top">How many rows the client wants in all; null for all.</param>
/// <param name="Skip">How many rows to pass over.</param>
/// <param name="Count">Whether the number of all matches is asked for.</param>
/// <param name="Options">The options as they were given, for the link to the next page.</param>
internal sealed record ReportQuery(
    ReportSet Set,
    IReadOnlyList<ReportColumn> Shown,
    IReadOnlyList<(ReportColumn Column, bool Descending)> Order,
    Sql Filter,
    string?[]? After,
    int? Top,
    int Skip,
    bool Count,
    IReadOnlyList<KeyValuePair<string, string>> Options)
{
    public const int PageSize = 1_000;

    /// <summary>What <c>$format</c> asks for; null leaves it to Accept.</summary>
    public ReportFormat? Format { get; init; }

    /// <summary>Rows of a page at most.</summary>
    public int PageRows { get; init; } = PageSize;

    const int LongestQuery = 4_096;

    static readonly HashSet<string> Known =
        ["$filter", "$orderby", "$select", "$top", "$skip", "$count", "$skiptoken", "$format"];

    /// <exception cref="ODataException">The query is not OData, or asks for what this report does not have.</exception>
    public static ReportQuery Parse(ReportSet set, IReadOnlyList<KeyValuePair<string, string>> options, DateTimeOffset now)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in options)
        {
            if (!Known.Contains(name))
                throw new ODataException($"The query option '{name}' is not offered; known are {string.Join(", ", Known)}.");
            if (!given.TryAdd(name, value)) throw new ODataException($"The query option '{name}' is given twice.");
        }
        if (given.Values.Sum(v => v.Length) > LongestQuery) throw new ODataException("The query is too long.");
        var format = given.TryGetValue("$format", out var named) ? ReportFormat.OfOption(named) : null;

        var entitySet = ReportModel.EntitySet(set);
        var parsed = given.Where(o => o.Key is not ("$format" or "$skiptoken")).ToDictionary();
        var parser = new ODataQueryOptionParser(ReportModel.Model, entitySet.EntityType(), entitySet, parsed);
        parser.Settings.MaximumExpansionDepth = 0;

        var filter = parser.ParseFilter() is { } clause ? new FilterSql(set, now).Of(clause.Expression) : Sql.Of($"true");
        var order = Ordered(set, parser.ParseOrderBy());
        var top = parser.ParseTop();
        var skip = parser.ParseSkip() ?? 0;
        if (top < 0 || skip < 0 || top > int.MaxValue || skip > int.MaxValue)
            throw new ODataException("$top and $skip must be whole numbers from 0.");
        return new ReportQuery(set, Selected(set, parser.ParseSelectAndExpand()), order, filter,
            given.GetValueOrDefault("$skiptoken") is { } token ? ReadCursor(token, order) : null,
            (int?)top, (int)skip, parser.ParseCount() ?? false, options) { Format = format };
    }

    static ReportColumn[] Selected(ReportSet set, SelectExpandClause? clause)
    {
        if (clause is null || clause.AllSelected) return set.Columns;
        var names = clause.SelectedItems.OfType<PathSelectItem>()
            .Select(item => item.SelectedPath.FirstSegment.Identifier).ToHashSet();
        return [.. set.Columns.Where(c => names.Contains(c.Name))];
    }

    static List<(ReportColumn, bool)> Ordered(ReportSet set, OrderByClause? clause)
    {
        var order = new List<(ReportColumn Column, bool Descending)>();
        for (; clause is not null; clause = clause.ThenBy)
        {
            if (clause.Expression is not SingleValuePropertyAccessNode property)
                throw new ODataException("$orderby takes columns only.");
            order.Add((set[property.Property.Name], clause.Direction == OrderByDirection.Descending));
        }
        foreach (var key in set.Key)
            if (!order.Exists(o => o.Column.Name == key)) order.Add((set[key], false));
        return order;
    }

    /// <summary>An opaque cursor: the values of the order's columns in the last row.</summary>
    public static string WriteCursor(IEnumerable<string?> values) =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(values)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    static string?[] ReadCursor(string token, List<(ReportColumn Column, bool Descending)> order)
    {
        try
        {
            var text = token.Replace('-', '+').Replace('_', '/');
            var values = JsonSerializer.Deserialize<string?[]>(
                Encoding.UTF8.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='))));
            if (values?.Length != order.Count) throw new FormatException();
            for (var i = 0; i < values.Length; i++)
                if (values[i] is { } value) order[i].Column.Value(value);
            return values;
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            throw new ODataException("$skiptoken is not one that this query gave out.");
        }
    }
}
