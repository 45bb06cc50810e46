using System.Globalization;
using FhirGateway.Fhir;

namespace FhirGateway.Tests.Fhir;

public sealed class FhirDateTimeTests
{
    [Theory]
    [InlineData("2024", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")]
    [InlineData("2024-05", "2024-04-30T23:00:00Z", "2024-05-31T23:00:00Z")]
    [InlineData("2024-05-01", "2024-04-30T23:00:00Z", "2024-05-01T23:00:00Z")]
    [InlineData("2024-01-15", "2024-01-15T00:00:00Z", "2024-01-16T00:00:00Z")]
    [InlineData("2024-03-31", "2024-03-31T00:00:00Z", "2024-03-31T23:00:00Z")] // 23 hours
    [InlineData("2024-10-27", "2024-10-26T23:00:00Z", "2024-10-28T00:00:00Z")] // 25 hours
    [InlineData("2024-05-01T09:30:00Z", "2024-05-01T09:30:00Z", "2024-05-01T09:30:01Z")]
    [InlineData("2024-05-01T09:30:00+01:00", "2024-05-01T08:30:00Z", "2024-05-01T08:30:01Z")]
    [InlineData("2024-05-01T09:30:00.5Z", "2024-05-01T09:30:00.5Z", "2024-05-01T09:30:00.6Z")]
    [InlineData("2024-05-01T09:30:00.123456789Z", "2024-05-01T09:30:00.1234567Z", "2024-05-01T09:30:00.1234568Z")]
    [InlineData("2024-05-01T09:30", "2024-05-01T08:30:00Z", "2024-05-01T08:31:00Z")]
    [InlineData("2024-10-27T01:30", "2024-10-27T00:30:00Z", "2024-10-27T01:31:00Z")] // comes twice
    [InlineData("2024-12-31T23:59:60Z", "2025-01-01T00:00:00Z", "2025-01-01T00:00:01Z")]
    public void A_value_is_the_interval_it_may_mean(string text, string start, string end)
    {
        Assert.True(FhirDateTime.TryParse(text, out var value));
        Assert.Equal((Instant(start), Instant(end)), (value.Start, value.End));
        Assert.Equal(TimeSpan.Zero, value.Start.Offset);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("24")]
    [InlineData("0000")]
    [InlineData("2024-13")]
    [InlineData("2023-02-29")]
    [InlineData("2024-05-01T24:00:00Z")]
    [InlineData("2024-05-01T09:30:00+15:00")]
    [InlineData("2024-05-01 09:30")]
    [InlineData("2024-05-01T09:30:00.Z")]
    [InlineData("tomorrow")]
    public void What_is_no_date_is_none(string? text) => Assert.False(FhirDateTime.TryParse(text, out _));

    [Theory]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59.9999999-14:00")]
    [InlineData("9999")]
    [InlineData("0001")]
    public void The_ends_of_time_do_not_overflow(string text)
    {
        Assert.True(FhirDateTime.TryParse(text, out var value));
        Assert.True(value.Start <= value.End);
    }

    [Fact]
    public void Before_after_and_overlaps_compare_what_may_be_meant()
    {
        var may = Value("2024-05");
        var last = Value("2024-05-31");
        var next = Value("2024-06-01");
        Assert.True(may.Overlaps(last) && last.Overlaps(may) && !may.Before(last) && !last.After(may));
        Assert.True(may.Before(next) && next.After(may) && !may.Overlaps(next));
        Assert.True(may.Before(next.Start) && may.Contains(last.Start) && next.After(may.Start));
        Assert.True(FhirDateTime.At(may.Start).Overlaps(may) && FhirDateTime.At(may.End).After(may));
    }

    static FhirDateTime Value(string text) => FhirDateTime.TryParse(text, out var value) ? value : throw new FormatException(text);

    static DateTimeOffset Instant(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
