using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

public sealed class NotReceivedTests
{
    const string Rule = "not-received";

    [Theory]
    [InlineData("routine", false, "2025-03-03T10:00:00Z", "2025-03-04T10:00:00Z", 2)] // Monday: one working day
    [InlineData("urgent", false, "2025-03-07T10:00:00Z", "2025-03-10T10:00:00Z", 2)] // over a weekend
    [InlineData("urgent", true, "2025-03-03T16:00:00Z", "2025-03-04T12:00:00Z", 1)] // suspected cancer: 4 working hours
    [InlineData("stat", false, "2025-03-08T10:00:00Z", "2025-03-08T12:00:00Z",
        1)] // same day: 2 hours, also on a Saturday
    public void A_request_that_nobody_acknowledged_is_overdue_at_its_threshold(
        string priority, bool cancer, string sent, string due, int tier)
    {
        var story = new Story().At(sent).Told(Referral(priority: priority, cancer: cancer, sent: sent), TrackingTask());
        var dueAt = Story.Instant(due);
        Assert.Equal("pending breached breached", story.States(Rule, sent, due, dueAt.AddDays(1).ToString("O")));
        Assert.Equal("pending", story.States(Rule, dueAt.AddTicks(-1).ToString("O")));
        var finding = story.Find(Rule, due)!;
        Assert.Equal((dueAt, tier, "ServiceRequest/r"), (finding.DueAt!.Value, finding.Tier, finding.Focus));
        Assert.Contains(finding.Evidence, e => e.Reference == "ServiceRequest/r" &&
            e.Field == "ServiceRequest.authoredOn");
    }

    [Theory]
    [InlineData("received", null, "met")]
    [InlineData("accepted", null, "met")]
    [InlineData("in-progress", null, "met")]
    [InlineData("rejected", null, "met")]
    [InlineData("requested", "received", "met")]
    [InlineData("requested", "sent", "breached")]
    [InlineData("requested", null, "breached")]
    public void Only_the_receiving_sides_own_word_meets_it(string status, string? step, string expected)
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(), TrackingTask())
            .At("2025-03-03T11:00:00Z").Told(TrackingTask(status, step));
        Assert.Equal(expected, story.States(Rule, "2025-03-10T10:00:00Z"));
    }

    [Fact]
    public void A_receipt_counts_only_once_it_is_known()
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(), TrackingTask())
            .At("2025-03-06T10:00:00Z").Told(TrackingTask("received", at: "2025-03-03T11:00:00Z"));
        Assert.Equal("breached met", story.States(Rule, "2025-03-05T10:00:00Z", "2025-03-06T10:00:00Z"));
    }

    [Fact]
    public void A_redirected_request_must_be_received_again()
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(), TrackingTask("received"))
            .At("2025-03-05T10:00:00Z").Told(TrackingTask("completed", "redirected"),
                TrackingTask(id: "t2", authored: "2025-03-05T10:00:00Z"));
        Assert.Equal("met pending breached",
            story.States(Rule, "2025-03-04T12:00:00Z", "2025-03-06T09:59:59Z", "2025-03-06T10:00:00Z"));
    }

    [Theory]
    [InlineData("advice", "breached")]
    [InlineData("referral", "breached")]
    [InlineData("something-new", "breached")]
    [InlineData("diagnostic", "-")]
    [InlineData("follow-up", "-")]
    public void It_watches_referrals_advice_and_what_nobody_classified(string category, string expected) =>
        Assert.Equal(expected, new Story().At("2025-03-03T10:00:00Z").Told(Referral(category: category))
            .States(Rule, "2025-04-03T10:00:00Z"));

    [Fact]
    public void A_request_revoked_before_receipt_is_closed_at_once() =>
        Assert.Equal("met", new Story().At("2025-03-03T10:00:00Z").Told(Referral(), TrackingTask())
            .At("2025-03-03T12:00:00Z").Told(Referral(status: "revoked")).States(Rule, "2025-03-10T10:00:00Z"));

    [Fact]
    public void A_request_without_priority_is_unknown_until_even_a_routine_one_would_be_late() =>
        Assert.Equal("unknown breached", new Story().At("2025-03-03T10:00:00Z").Told(Referral(priority: null))
            .States(Rule, "2025-03-03T11:00:00Z", "2025-03-04T10:00:00Z"));

    [Fact]
    public void A_draft_is_not_watched_and_counts_from_when_it_was_sent()
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(status: "draft"))
            .At("2025-03-05T10:00:00Z").Told(Referral());
        Assert.Equal("- pending breached", story.States(Rule, "2025-03-04T12:00:00Z", "2025-03-06T09:00:00Z",
            "2025-03-06T10:00:00Z"));
    }
}
