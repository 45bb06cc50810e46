using FhirGateway.Referrals;

namespace FhirGateway.Tests.Referrals;

/// <summary>What holds of every instant from 2020 to 2035, tried with many of them and with those about each change of the clocks.</summary>
public sealed class WorkingCalendarPropertyTests
{
    static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
    readonly Random random = new(20260105);

    [Fact]
    public void Working_days_that_are_added_are_the_working_days_between() => Each((calendar, start) =>
    {
        var days = random.Next(0, 300);
        var end = calendar.Add(start, new Duration(days, DurationUnit.WorkingDay));
        Assert.Equal(days, calendar.WorkingDaysBetween(start, end));
        Assert.Equal(Math.Max(0, days - 1), calendar.WorkingDaysBetween(start, end.AddMinutes(-1)));
    });

    [Fact]
    public void The_working_days_between_two_instants_are_the_most_that_do_not_pass_the_second() => Each((calendar, start) =>
    {
        var end = start.AddMinutes(random.Next(400 * 1440));
        var days = calendar.WorkingDaysBetween(start, end);
        if (days > 0) Assert.True(calendar.Add(start, new Duration(days, DurationUnit.WorkingDay)) <= end, $"{start:O} {end:O}");
        Assert.True(calendar.Add(start, new Duration(days + 1, DurationUnit.WorkingDay)) > end, $"{start:O} {end:O}");
    });

    [Fact]
    public void Working_hours_that_are_added_are_the_working_hours_between() => Each((calendar, start) =>
    {
        var hours = random.Next(1, 800) / 4m;
        var end = calendar.Add(start, new Duration(hours, DurationUnit.WorkingHour));
        Assert.Equal(TimeSpan.FromHours((double)hours), calendar.WorkingHoursBetween(start, end));
    });

    [Fact]
    public void Working_days_and_hours_may_be_added_in_two_steps() => Each((calendar, start) =>
    {
        foreach (var unit in (DurationUnit[])[DurationUnit.WorkingDay, DurationUnit.WorkingHour, DurationUnit.Hour])
        {
            var (first, second) = (random.Next(1, 60), random.Next(1, 60));
            Assert.Equal(
                calendar.Add(start, new Duration(first + second, unit)),
                calendar.Add(calendar.Add(start, new Duration(first, unit)), new Duration(second, unit)));
        }
    });

    [Fact]
    public void A_later_start_never_ends_earlier() => Each((calendar, start) =>
    {
        var later = start.AddMinutes(random.Next(3 * 1440));
        foreach (var unit in Enum.GetValues<DurationUnit>().Except([DurationUnit.Percent]))
        {
            var duration = new Duration(random.Next(1, 40), unit);
            Assert.True(calendar.Add(start, duration) <= calendar.Add(later, duration), $"{start:O} {later:O} {duration}");
        }
    });

    [Fact]
    public void A_longer_duration_ends_later() => Each((calendar, start) =>
    {
        foreach (var unit in Enum.GetValues<DurationUnit>().Except([DurationUnit.Percent]))
        {
            var value = random.Next(1, 40);
            var end = calendar.Add(start, new Duration(value, unit));
            Assert.True(end > start, $"{start:O} + {value} {unit} = {end:O}");
            Assert.True(calendar.Add(start, new Duration(value + 1, unit)) > end);
            Assert.Equal(TimeSpan.Zero, end.Offset);
        }
    });

    [Fact]
    public void A_working_day_ends_on_a_working_day_at_the_same_local_time() => Each((calendar, start) =>
    {
        var begun = TimeZoneInfo.ConvertTime(start, London);
        var ended = TimeZoneInfo.ConvertTime(calendar.Add(start, new Duration(random.Next(1, 90), DurationUnit.WorkingDay)), London);
        Assert.True(calendar.IsWorkingDay(DateOnly.FromDateTime(ended.DateTime)));
        Assert.Equal(
            calendar.IsWorkingDay(DateOnly.FromDateTime(begun.DateTime)) ? begun.TimeOfDay : TimeSpan.Zero, ended.TimeOfDay);
    });

    [Fact]
    public void Nothing_lies_between_an_instant_and_an_earlier_one() => Each((calendar, start) =>
    {
        var earlier = start.AddMinutes(-random.Next(1, 5000));
        Assert.Equal(0, calendar.WorkingDaysBetween(start, earlier));
        Assert.Equal(TimeSpan.Zero, calendar.WorkingHoursBetween(start, earlier));
    });

    void Each(Action<WorkingCalendar, DateTimeOffset> holds)
    {
        foreach (var nation in Enum.GetValues<Nation>())
        {
            var calendar = WorkingCalendar.For(nation);
            for (var i = 0; i < LongRuns.Of(200, 2_000); i++)
                holds(calendar, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(15 * 365 * 1440)));
            foreach (var change in Changes())
                for (var minutes = -1560; minutes <= 1560; minutes += LongRuns.Of(120, 40)) holds(calendar, change.AddMinutes(minutes));
        }
    }

    /// <summary>The last Sundays of March and October at 01:00 UTC (Summer Time Order 2002).</summary>
    static IEnumerable<DateTimeOffset> Changes() =>
        from year in Enumerable.Range(2020, 15)
        from month in (int[])[3, 10]
        let last = new DateTimeOffset(year, month, 31, 1, 0, 0, TimeSpan.Zero)
        select last.AddDays(-(int)last.DayOfWeek);
}
