using FhirGateway.Commands.Demo;
using FhirGateway.Commands.Demo.Compare;

namespace FhirGateway.Tests.Demo;

public sealed class TruthFileTests
{
    static readonly string[] Rules =
    [
        "urgency-mismatch", "downgrade-not-communicated", "mismatch-triaged-lower", "not-received", "not-triaged",
        "not-booked", "not-seen", "clinic-letter-missing", "discharge-summary-missing", "follow-up-overdue",
    ];

    static readonly IReadOnlyList<TruthLine> Truth = TruthFile.Shipped();

    [Fact]
    public void Every_rule_is_in_the_truth_and_every_line_names_a_rule() =>
        Assert.Equal(Rules.Order(), Truth.Select(t => t.Rule).Distinct().Order());

    [Fact]
    public void Every_scenario_that_fails_has_its_truth_and_no_other_has() =>
        Assert.Equal(
            Catalogue.All.Where(s => s.Kind is ScenarioKind.Failure or ScenarioKind.Story).Select(s => s.Name).Order(),
            Truth.Select(t => t.Scenario).Distinct().Order());

    [Fact]
    public void Every_line_names_a_resource_of_its_scenario() =>
        Assert.NotEmpty(Expectation.Of(Plan.Of(new BoardSize()), Truth));

    [Fact]
    public void Every_line_has_a_tier_where_a_Flag_is_active_and_says_why() => Assert.All(Truth, line =>
    {
        Assert.Equal(line.Flag == FlagEvent.Resolved, line.Tier == 0);
        Assert.False(string.IsNullOrWhiteSpace(line.Because));
    });

    [Fact]
    public void Every_course_begins_with_a_raise_and_alternates() =>
        Assert.All(Truth.GroupBy(t => (t.Scenario, t.Rule, t.Focus)), course =>
        {
            var events = course.OrderBy(t => t.Moment).Select(t => t.Flag).ToList();
            Assert.Equal(FlagEvent.Raised, events[0]);
            Assert.All(events.Zip(events.Skip(1)), pair => Assert.Contains(pair, new[]
            {
                (FlagEvent.Raised, FlagEvent.Resolved), (FlagEvent.Raised, FlagEvent.Tier),
                (FlagEvent.Tier, FlagEvent.Resolved), (FlagEvent.Resolved, FlagEvent.Reopened),
                (FlagEvent.Reopened, FlagEvent.Resolved),
            }));
        });

    [Fact]
    public void Changes_of_one_Flag_fall_on_sweeps_of_their_own() =>
        Assert.All(Expectation.Of(Plan.Of(new BoardSize()), Truth), expectation =>
            Assert.Equal(expectation.Changes.Count, expectation.Changes.Select(c => c.Sweep).Distinct().Count()));

    [Theory]
    [InlineData("""{"scenario":"no-such","rule":"not-seen","focus":"request","flag":"raised","tier":2,"at":"+1d 10:00"}""")]
    [InlineData("""{"scenario":"lost-referral","rule":"not-seen","focus":"request","flag":"raised","tier":2,"at":"soon"}""")]
    [InlineData("""{"scenario":"lost-referral","rule":"not-seen","focus":"request","flag":"lifted","tier":2,"at":"+1d 10:00"}""")]
    [InlineData("""{"scenario":"lost-referral","rule":"not-seen","focus":"request","flag":"raised","teir":2,"at":"+1d 10:00"}""")]
    [InlineData("no JSON")]
    public void A_line_that_cannot_be_understood_is_refused_with_its_number(string line)
    {
        var fault = Assert.Throws<FormatException>(() => TruthFile.Parse("\n" + line));
        Assert.Contains("line 2", fault.Message, StringComparison.Ordinal);
    }
}
