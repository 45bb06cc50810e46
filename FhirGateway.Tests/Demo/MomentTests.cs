using FhirGateway.Commands.Demo;

namespace FhirGateway.Tests.Demo;

public sealed class MomentTests
{
    [Theory]
    [InlineData("+0d 10:00", "2025-10-24T10:00:00+01:00")]
    [InlineData("+3d 10:00", "2025-10-27T10:00:00+00:00")]
    [InlineData("+1d 23:59", "2025-10-25T23:59:00+01:00")]
    public void A_moment_keeps_local_time_over_the_clock_change(string moment, string instant) =>
        Assert.Equal(instant, BritishTime.Text(Moment.Parse(moment).From(new DateOnly(2025, 10, 24))));

    [Theory]
    [InlineData("+1d 23:30", 45, "+2d 00:15")]
    [InlineData("+1d 00:00", -1, "+0d 23:59")]
    public void Minutes_may_cross_midnight(string moment, int minutes, string expected) =>
        Assert.Equal(Moment.Parse(expected), Moment.Parse(moment).PlusMinutes(minutes));

    [Theory]
    [InlineData("1d 10:00")]
    [InlineData("+1d 25:00")]
    [InlineData("tomorrow")]
    public void What_is_no_moment_is_refused(string text) =>
        Assert.Throws<FormatException>(() => Moment.Parse(text));
}
