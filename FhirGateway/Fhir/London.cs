namespace FhirGateway.Fhir;

/// <summary>The zone in which a value without one was meant, and in which clinical clocks run.</summary>
internal static class London
{
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    /// <summary>The first instant that a clock on the wall shows this time (in autumn an hour comes twice).</summary>
    public static DateTimeOffset Earliest(DateTime wall) => At(wall, latest: false);

    /// <summary>The last instant that a clock on the wall shows this time.</summary>
    public static DateTimeOffset Latest(DateTime wall) => At(wall, latest: true);

    /// <summary>What a clock on the wall shows at an instant.</summary>
    public static DateTime Wall(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone).DateTime;

    static DateTimeOffset At(DateTime wall, bool latest)
    {
        var offset = Zone.GetUtcOffset(wall);
        if (Zone.IsAmbiguousTime(wall))
        {
            var both = Zone.GetAmbiguousTimeOffsets(wall);
            offset = latest ? both.Min() : both.Max();
        }
        return new DateTimeOffset(DateTime.SpecifyKind(wall - offset, DateTimeKind.Utc));
    }
}
