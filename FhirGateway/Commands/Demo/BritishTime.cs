using System.Globalization;

namespace FhirGateway.Commands.Demo;

/// <summary>Local time in the simulated period, and the days of it that are not like others.</summary>
internal static class BritishTime
{
    static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    /// <summary>The last Sunday in October 2025: 02:00 BST becomes 01:00 GMT.</summary>
    public static readonly DateOnly ClockChange = new(2025, 10, 26);

    /// <summary>
    /// Bank holidays of Scotland or England between September 2025 and March 2026, copied by hand from
    /// gov.uk/bank-holidays and mygov.scot: the demo checks the gateway's calendar, so it does not ask it.
    /// </summary>
    public static readonly IReadOnlyList<DateOnly> Holidays =
    [
        new(2025, 12, 1), // St Andrew's Day (substitute), Scotland
        new(2025, 12, 25),
        new(2025, 12, 26),
        new(2026, 1, 1),
        new(2026, 1, 2), // Scotland
    ];

    public static DateTimeOffset At(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time, DateTimeKind.Unspecified);
        return new(local, London.GetUtcOffset(local));
    }

    public static DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, London);

    /// <summary>As FHIR writes an instant: <c>2025-10-06T10:00:00+01:00</c>.</summary>
    public static string Text(DateTimeOffset instant) =>
        Local(instant).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>As a person reads it: <c>Mon 6 Oct 2025 10:00</c>.</summary>
    public static string Words(DateTimeOffset instant) =>
        Local(instant).ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture);

    /// <summary>No bank holiday of either nation within so many days.</summary>
    public static bool IsQuiet(DateOnly start, int days) => !Holidays.Any(h => Within(h, start, days));

    /// <summary>No clock change within so many days.</summary>
    public static bool IsSteady(DateOnly start, int days) => !Within(ClockChange, start, days);

    static bool Within(DateOnly day, DateOnly start, int days) => day >= start && day <= start.AddDays(days);
}
