using FhirGateway.Referrals;

namespace FhirGateway.Tests.Referrals;

public sealed class WorkingCalendarTests
{
    [Theory]
    [InlineData("England", "2025-09-01T10:00+01:00", 1, "WorkingDay", "2025-09-02T10:00+01:00")]
    [InlineData("England", "2025-09-05T16:30+01:00", 1, "WorkingDay", "2025-09-08T16:30+01:00")]
    [InlineData("England", "2025-09-06T10:00+01:00", 1, "WorkingDay", "2025-09-09T00:00+01:00")]
    [InlineData("Scotland", "2025-11-28T10:00+00:00", 1, "WorkingDay", "2025-12-02T10:00+00:00")]
    [InlineData("England", "2025-11-28T10:00+00:00", 1, "WorkingDay", "2025-12-01T10:00+00:00")]
    [InlineData("Scotland", "2025-12-31T10:00+00:00", 1, "WorkingDay", "2026-01-05T10:00+00:00")]
    [InlineData("England", "2025-12-31T10:00+00:00", 1, "WorkingDay", "2026-01-02T10:00+00:00")]
    [InlineData("England", "2025-10-20T09:00+01:00", 14, "Day", "2025-11-03T09:00+00:00")]
    [InlineData("England", "2025-10-25T12:00+01:00", 48, "Hour", "2025-10-27T11:00+00:00")]
    [InlineData("England", "2026-03-28T01:30+00:00", 1, "Day", "2026-03-29T02:00+01:00")]
    [InlineData("Scotland", "2025-09-01T15:00+01:00", 4, "WorkingHour", "2025-09-02T11:00+01:00")]
    [InlineData("Scotland", "2025-09-05T08:00+01:00", 4, "WorkingHour", "2025-09-05T13:00+01:00")]
    [InlineData("Scotland", "2025-09-06T08:00+01:00", 9, "WorkingHour", "2025-09-09T10:00+01:00")]
    [InlineData("Scotland", "2025-09-01T15:00+01:00", 0, "EndOfDay", "2025-09-02T00:00+01:00")]
    public void A_duration_ends_when_the_people_of_the_nation_would_say(
        string nation, string start, int value, string unit, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected),
            WorkingCalendar.For(Enum.Parse<Nation>(nation))
                .Add(DateTimeOffset.Parse(start), new Duration(value, Enum.Parse<DurationUnit>(unit))));

    [Theory]
    [InlineData("9999-12-31T23:59:59.999Z")]
    [InlineData("9999-12-31T23:59:59-12:00")]
    [InlineData("2400-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("1799-12-31T23:59:59Z")]
    public void A_date_that_means_never_or_ever_is_its_own_deadline_and_counts_at_once(string date)
    {
        // Some senders' local times lie beyond the last instant, or before the first.
        if (!DateTimeOffset.TryParse(date, out var start)) start = date[0] == '0' ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
        foreach (var nation in Enum.GetValues<Nation>())
        {
            var calendar = WorkingCalendar.For(nation);
            foreach (var unit in Enum.GetValues<DurationUnit>().Where(u => u != DurationUnit.Percent))
                Assert.Equal(start, calendar.Add(start, new Duration(14, unit)));
            var now = new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);
            Assert.InRange(calendar.WorkingDaysBetween(start, now) + calendar.WorkingDaysBetween(now, start), 1, 160_000);
            Assert.True(calendar.WorkingHoursBetween(start, now) + calendar.WorkingHoursBetween(now, start) > TimeSpan.Zero);
        }
    }

    [Fact]
    public void A_longer_duration_never_ends_earlier()
    {
        var random = new Random(7);
        foreach (var nation in Enum.GetValues<Nation>())
            for (var i = 0; i < 2_000; i++)
            {
                var calendar = WorkingCalendar.For(nation);
                var start = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(15 * 365 * 1440));
                var unit = (DurationUnit)random.Next(6);
                var value = random.Next(1, 40);
                var end = calendar.Add(start, new Duration(value, unit));
                Assert.True(end > start, $"{nation} {start:O} + {value} {unit} = {end:O}");
                Assert.True(calendar.Add(start, new Duration(value + 1, unit)) > end);
                Assert.Equal(TimeSpan.Zero, end.Offset);
            }
    }
}
