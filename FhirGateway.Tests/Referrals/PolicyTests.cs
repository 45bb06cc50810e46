using FhirGateway.Referrals;

namespace FhirGateway.Tests.Referrals;

public sealed class PolicyTests
{
    [Theory]
    [InlineData("not-received", "same-day", "2 hours from sending", 1)]
    [InlineData("not-received", "routine", "1 working day from sending", 2)]
    [InlineData("not-triaged", "suspected-cancer", "48 hours from receipt", 1)]
    [InlineData("not-booked", "routine", "28 days from triage", 3)]
    [InlineData("discharge-summary-missing", "default", "by the end of the calendar day of discharge", 2)]
    public void The_Scottish_policy_says_its_thresholds_in_words(string rule, string condition, string words, int tier)
    {
        var threshold = PolicySet.Shipped.For(Nation.Scotland).Find(rule, condition)!;
        Assert.Equal((words, tier), (threshold.Words, threshold.Tier));
    }

    [Fact]
    public void Every_threshold_has_a_standing_and_a_source()
    {
        string[] standings = ["statutory", "contract", "guidance", "local", "proposal"];
        foreach (var threshold in Enum.GetValues<Nation>().SelectMany(n => PolicySet.Shipped.For(n).Thresholds))
        {
            Assert.Contains(threshold.Standing, standings);
            Assert.False(string.IsNullOrWhiteSpace(threshold.Source));
            Assert.InRange(threshold.Tier, 1, 3);
        }
    }

    [Theory]
    [InlineData("England")]
    [InlineData("Scotland")]
    [InlineData("Wales")]
    [InlineData("Northern Ireland")]
    public void Every_nation_says_how_soon_a_disputed_regrade_is_triaged_again(string nation)
    {
        var threshold = PolicySet.Shipped.For(NationName.Parse(nation)).Find("downgrade-not-communicated", "triaged-again")!;
        Assert.Equal(("triaged-again", new Duration(1, DurationUnit.WorkingDay), "proposal"),
            (threshold.Condition, threshold.Within, threshold.Standing));
    }

    [Fact]
    public void A_changed_threshold_changes_the_version_of_its_policy_only()
    {
        var shipped = PolicySet.Shipped;
        var old = shipped.For(Nation.Wales).Find("not-received", "default")!;
        var changed = shipped.With(Nation.Wales, old with { Within = new Duration(2, DurationUnit.WorkingDay) });
        Assert.Equal(2, changed.For(Nation.Wales).Find("not-received", "urgent")!.Within.Value);
        Assert.NotEqual(shipped.For(Nation.Wales).Canonical, changed.For(Nation.Wales).Canonical);
        Assert.Equal(shipped.For(Nation.England).Canonical, changed.For(Nation.England).Canonical);
        Assert.NotEqual(shipped.Version, changed.Version);
    }
}
