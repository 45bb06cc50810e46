using System.Collections.Concurrent;

namespace FhirGateway.Referrals;

/// <summary>
/// The bank holidays of the four nations, computed for 2020–2035. Sources: Banking and Financial Dealings Act 1971,
/// section 1 and schedule 1 (England and Wales; Scotland, with 2 January and the first Monday of August; Northern
/// Ireland, with 17 March), the yearly proclamation of 12 July for Northern Ireland, St Andrew's Day Bank Holiday
/// (Scotland) Act 2007, and the proclamations that moved or added single days, as published at gov.uk/bank-holidays and
/// mygov.scot/scotland-bank-holidays. What is proclaimed for a year to come has to be added here. Wales has no other
/// days than England; local holidays are not in it.
/// </summary>
internal static class BankHolidays
{
    public const int FirstYear = 2020;
    public const int LastYear = 2035;

    static readonly ConcurrentDictionary<(Nation, int), IReadOnlySet<DateOnly>> Years = new();

    /// <summary>The weekdays of the year on which the nation's banks are shut, with substitutes for weekend dates.</summary>
    public static IReadOnlySet<DateOnly> Of(Nation nation, int year) =>
        Years.GetOrAdd((nation, year), static key => Compute(key.Item1, key.Item2));

    static SortedSet<DateOnly> Compute(Nation nation, int year)
    {
        var scotland = nation == Nation.Scotland;
        var easter = Easter(year);
        SortedSet<DateOnly> days =
        [
            easter.AddDays(-2),
            EarlyMay(year),
            Spring(year),
            scotland ? Monday(year, 8, first: true) : Monday(year, 8, first: false),
        ];
        if (!scotland) days.Add(easter.AddDays(1));
        days.UnionWith(Proclaimed(nation, year));

        List<DateOnly> dated = [new(year, 1, 1), new(year, 12, 25), new(year, 12, 26)];
        if (scotland) dated.AddRange([new(year, 1, 2), new(year, 11, 30)]);
        if (nation == Nation.NorthernIreland) dated.AddRange([new(year, 3, 17), new(year, 7, 12)]);
        AddWithSubstitutes(days, dated);
        return days;
    }

    // A dated holiday on a weekend is made up for on the next weekday that is no holiday already.
    static void AddWithSubstitutes(SortedSet<DateOnly> days, List<DateOnly> dated)
    {
        dated.Sort();
        days.UnionWith(dated.Where(IsWeekday));
        foreach (var date in dated.Where(d => !IsWeekday(d)))
        {
            var substitute = date;
            while (!IsWeekday(substitute) || days.Contains(substitute)) substitute = substitute.AddDays(1);
            days.Add(substitute);
        }
    }

    // 2020: moved to 8 May for the 75th anniversary of VE Day.
    static DateOnly EarlyMay(int year) => year == 2020 ? new(2020, 5, 8) : Monday(year, 5, first: true);

    // 2022: moved to 2 June for the Platinum Jubilee.
    static DateOnly Spring(int year) => year == 2022 ? new(2022, 6, 2) : Monday(year, 5, first: false);

    // 2022: the Platinum Jubilee, the State Funeral of Queen Elizabeth II; 2023: the Coronation of King Charles III;
    // 2026, Scotland: the men's football World Cup.
    static IEnumerable<DateOnly> Proclaimed(Nation nation, int year) => (year, nation) switch
    {
        (2022, _) => [new(2022, 6, 3), new(2022, 9, 19)],
        (2023, _) => [new(2023, 5, 8)],
        (2026, Nation.Scotland) => [new(2026, 6, 15)],
        _ => [],
    };

    static DateOnly Monday(int year, int month, bool first)
    {
        var day = first ? new DateOnly(year, month, 1) : new DateOnly(year, month, DateTime.DaysInMonth(year, month));
        while (day.DayOfWeek != DayOfWeek.Monday) day = day.AddDays(first ? 1 : -1);
        return day;
    }

    static bool IsWeekday(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>Easter Sunday of the Gregorian calendar (Meeus/Jones/Butcher).</summary>
    internal static DateOnly Easter(int year)
    {
        int a = year % 19, b = year / 100, c = year % 100;
        int d = b / 4, e = b % 4, g = (8 * b + 13) / 25;
        var h = (19 * a + b - d - g + 15) % 30;
        int i = c / 4, k = c % 4;
        var l = (32 + 2 * e + 2 * i - h - k) % 7;
        var m = (a + 11 * h + 19 * l) / 433;
        var month = (h + l - 7 * m + 90) / 25;
        return new(year, month, (h + l - 7 * m + 33 * month + 19) % 32);
    }
}
