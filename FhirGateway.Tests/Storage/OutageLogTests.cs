using FhirGateway.Storage;

namespace FhirGateway.Tests.Storage;

public sealed class OutageLogTests
{
    [Fact]
    public void Repeated_failure_is_logged_once_and_a_different_one_again()
    {
        var outage = new OutageLog(TimeSpan.FromHours(1));
        Assert.True(outage.Add("refused"));
        Assert.False(outage.Add("refused"));
        Assert.True(outage.Add("starting up"));
        Assert.False(outage.Add("starting up"));
        Assert.Equal(4, outage.Failures);
    }

    [Fact]
    public void Failure_that_lasts_is_logged_once_in_each_interval()
    {
        var outage = new OutageLog(TimeSpan.Zero);
        Assert.True(outage.Add("refused"));
        Assert.True(outage.Add("refused"));
    }

    [Fact]
    public void End_tells_the_number_of_failures_once_and_the_next_failure_is_logged()
    {
        var outage = new OutageLog(TimeSpan.FromHours(1));
        Assert.Null(outage.End());
        outage.Add("refused");
        outage.Add("refused");
        Assert.Equal(2, outage.End());
        Assert.Null(outage.End());
        Assert.True(outage.Add("refused"));
    }
}
