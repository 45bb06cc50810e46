using System.Globalization;
using System.Text.Json;

namespace FhirGateway.Search;

/// <summary>
/// Where a page ended: the last row's sort values and its id. The HTTP layer signs its text and binds it to the caller
/// and the query; nobody else may read meaning into it.
/// </summary>
/// <param name="Values">One value per sort key: a DateTimeOffset, a string or null.</param>
/// <param name="Rid">The last row.</param>
internal sealed record PageCursor(IReadOnlyList<object?> Values, long Rid)
{
    /// <summary>The cursor behind a row, from its columns after <see cref="SearchSql.Columns"/> as the driver gave them.</summary>
    public static PageCursor Behind(long rid, IEnumerable<object?> sortValues) =>
        new([.. sortValues.Select(Known)], rid);

    /// <summary>The text to sign; <see cref="Read"/> takes it back.</summary>
    public string Write() => JsonSerializer.Serialize((string?[])
        [Rid.ToString(CultureInfo.InvariantCulture), .. Values.Select(Text)]);

    /// <summary>A cursor from its text, after its signature was checked; null when it does not fit the query's sort.</summary>
    public static PageCursor? Read(string text, SearchQuery query)
    {
        try
        {
            return JsonSerializer.Deserialize<string?[]>(text) is [{ } rid, .. var values] && values.Length == query.Sort.Count
                ? new PageCursor([.. values.Select(Value)], long.Parse(rid, CultureInfo.InvariantCulture))
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException)
        {
            return null;
        }
    }

    static object? Known(object? value) => value switch
    {
        null or DBNull => null,
        DateTime { Ticks: 0 } => DateTimeOffset.MinValue,
        DateTime at when at == DateTime.MaxValue => DateTimeOffset.MaxValue,
        DateTime at => new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)),
        _ => value,
    };

    static string? Text(object? value) => value switch
    {
        null => null,
        DateTimeOffset at => "d" + at.UtcTicks.ToString(CultureInfo.InvariantCulture),
        _ => "s" + value,
    };

    static object? Value(string? text) => text switch
    {
        null => null,
        ['d', .. var ticks] => new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero),
        ['s', .. var plain] => plain,
        _ => throw new FormatException(),
    };
}
