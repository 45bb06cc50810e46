using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

public sealed class NotTriagedTests
{
    const string Rule = "not-triaged";

    [Theory]
    [InlineData("stat", false, false, "2025-03-03T16:00:00Z", 1)] // 4 hours from receipt
    [InlineData("asap", true, false, "2025-03-05T12:00:00Z", 1)] // 48 hours
    [InlineData("urgent", false, false, "2025-03-06T12:00:00Z", 2)] // 3 working days
    [InlineData("routine", false, true, "2025-03-10T12:00:00Z", 2)] // soon: 5 working days
    [InlineData("routine", false, false, "2025-03-10T12:00:00Z", 2)]
    public void What_was_received_and_not_triaged_is_overdue_at_its_threshold(
        string priority, bool cancer, bool soon, string due, int tier)
    {
        var story = new Story().At("2025-03-03T10:00:00Z")
            .Told(Referral(priority: priority, cancer: cancer, soon: soon), TrackingTask())
            .At("2025-03-03T12:00:00Z").Told(TrackingTask("received", at: "2025-03-03T12:00:00Z"));
        var dueAt = Story.Instant(due);
        Assert.Equal("pending breached breached", story.States(Rule, dueAt.AddTicks(-1).ToString("O"), due,
            dueAt.AddDays(9).ToString("O")));
        Assert.Equal(tier, story.Find(Rule, due)!.Tier);
    }

    [Fact]
    public void Without_a_receipt_it_counts_from_sending() =>
        Assert.Equal(Story.Instant("2025-03-10T10:00:00Z"), new Story().At("2025-03-03T10:00:00Z").Told(Referral())
            .Find(Rule, "2025-03-03T11:00:00Z")!.DueAt);

    [Theory]
    [InlineData("in-progress", "triaged", "met")]
    [InlineData("in-progress", "waiting", "met")]
    [InlineData("in-progress", "booked", "met")]
    [InlineData("rejected", null, "met")]
    [InlineData("in-progress", "returned", "met")]
    [InlineData("in-progress", "information-requested", "breached")]
    [InlineData("accepted", null, "breached")]
    [InlineData("completed", null, "breached")]
    public void An_outcome_meets_it_and_nothing_less(string status, string? step, string expected) =>
        Assert.Equal(expected, new Story().At("2025-03-03T10:00:00Z").Told(Referral(), TrackingTask(status, step))
            .States(Rule, "2025-03-20T10:00:00Z"));

    [Fact]
    public void A_decision_meets_it_whatever_the_step()
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(), TrackingTask())
            .At("2025-03-05T10:00:00Z").Told(TrackingTask("in-progress",
                decision: Decision("routine", "2025-03-04T10:00:00Z")));
        Assert.Equal("met", story.States(Rule, "2025-03-20T10:00:00Z"));
        Assert.Equal(Story.Instant("2025-03-04T10:00:00Z"), story.Sheet("2025-03-20T10:00:00Z").Triage!.HappenedAt);
    }

    [Fact]
    public void A_triage_taken_back_opens_it_again() =>
        Assert.Equal("met breached", new Story().At("2025-03-03T10:00:00Z").Told(Referral(), TrackingTask())
            .At("2025-03-04T10:00:00Z").Told(TrackingTask("in-progress", "triaged"))
            .At("2025-03-12T10:00:00Z").Told(TrackingTask("in-progress", "received"))
            .States(Rule, "2025-03-11T10:00:00Z", "2025-03-12T10:00:00Z"));

    [Fact]
    public void A_letter_that_states_more_shortens_the_wait() =>
        Assert.Equal(Story.Instant("2025-03-06T10:00:00Z"), new Story().At("2025-03-03T10:00:00Z")
            .Told(Referral(), ReferralLetter("Please see urgently.")).Find(Rule, "2025-03-03T11:00:00Z")!.DueAt);

    [Fact]
    public void Advice_is_not_triaged() =>
        Assert.Equal("-", new Story().At("2025-03-03T10:00:00Z").Told(Referral(category: "advice"))
            .States(Rule, "2025-05-03T10:00:00Z"));
}
