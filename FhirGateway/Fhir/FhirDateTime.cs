namespace FhirGateway.Fhir;

/// <summary>
/// A date or date and time of whatever precision as the half-open interval of instants it may mean:
/// <c>2024-05</c> is all of May. A value without a zone is read in Europe/London.
/// </summary>
internal readonly record struct FhirDateTime(DateTimeOffset Start, DateTimeOffset End, DatePrecision Precision)
{
    /// <summary>Reads dates, dateTimes and instants; in a query seconds and zone may be left out as well.</summary>
    public static bool TryParse(string? text, out FhirDateTime value)
    {
        value = default;
        if (text is null || !DateText.TryParse(text, out var date)) return false;
        var wall = new DateTime(date.Year, date.Month, date.Day, date.Hour, date.Minute, Math.Min(date.Second, 59))
            .AddTicks(date.Fraction);
        if (date.Second == 60) wall = Later(wall, TimeSpan.FromSeconds(1));
        var next = Next(wall, date);
        value = date.Offset is { } minutes
            ? new(Utc(wall, minutes), Utc(next, minutes), date.Precision)
            : new(London.Earliest(wall), next == DateTime.MaxValue ? DateTimeOffset.MaxValue : London.Latest(next),
                date.Precision);
        if (date.Offset is null && date.Precision > DatePrecision.Day && London.Zone.IsAmbiguousTime(wall))
            value = value with { End = Later(London.Latest(wall), next - wall) };
        return true;
    }

    /// <summary>An instant as an interval of no length that still overlaps what contains it.</summary>
    public static FhirDateTime At(DateTimeOffset instant)
    {
        var start = instant.ToUniversalTime();
        return new(start, start == DateTimeOffset.MaxValue ? start : start.AddTicks(1), DatePrecision.Fraction);
    }

    /// <summary>All of this is over when the other begins.</summary>
    public bool Before(FhirDateTime other) => End <= other.Start;

    /// <summary>This begins when all of the other is over.</summary>
    public bool After(FhirDateTime other) => Start >= other.End;

    /// <summary>Some instant may be meant by both.</summary>
    public bool Overlaps(FhirDateTime other) => Start < other.End && other.Start < End;

    public bool Before(DateTimeOffset instant) => End <= instant;

    public bool After(DateTimeOffset instant) => Start > instant;

    public bool Contains(DateTimeOffset instant) => Start <= instant && instant < End;

    static DateTime Next(DateTime wall, DateText date) => date.Precision switch
    {
        DatePrecision.Year => date.Year == 9999 ? DateTime.MaxValue : wall.AddYears(1),
        DatePrecision.Month => date is { Year: 9999, Month: 12 } ? DateTime.MaxValue : wall.AddMonths(1),
        DatePrecision.Day => Later(wall, TimeSpan.FromDays(1)),
        DatePrecision.Minute => Later(wall, TimeSpan.FromMinutes(1)),
        DatePrecision.Second => Later(wall, TimeSpan.FromSeconds(1)),
        _ => Later(wall, new TimeSpan((long)Math.Pow(10, Math.Max(0, 7 - date.FractionDigits)))),
    };

    static DateTime Later(DateTime wall, TimeSpan by) => wall > DateTime.MaxValue - by ? DateTime.MaxValue : wall + by;

    static DateTimeOffset Later(DateTimeOffset instant, TimeSpan by) =>
        instant > DateTimeOffset.MaxValue - by ? DateTimeOffset.MaxValue : instant + by;

    static DateTimeOffset Utc(DateTime wall, int offsetMinutes)
    {
        if (wall == DateTime.MaxValue) return DateTimeOffset.MaxValue;
        var ticks = wall.Ticks - offsetMinutes * TimeSpan.TicksPerMinute;
        return new DateTimeOffset(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }
}
