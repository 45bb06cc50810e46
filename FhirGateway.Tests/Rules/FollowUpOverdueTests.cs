using FhirGateway.Rules;
using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

public sealed class FollowUpOverdueTests
{
    const string Rule = "follow-up-overdue";
    const string Later = "2026-03-03T10:00:00Z";

    // 100 days planned: 2025-03-01 to 2025-06-09.
    static Story Planned(string priority = "routine", string target = "\"occurrenceDateTime\":\"2025-06-09T10:00:00Z\"",
        string? authored = "2025-03-01T10:00:00Z", string status = "active") => new Story().At("2025-03-01T10:00:00Z")
            .Told(Referral(),
            FollowUp(target, authored, priority: priority, status: status));

    [Theory]
    [InlineData("2025-06-09T10:00:00Z", "pending", 3)]
    [InlineData("2025-07-04T09:59:59Z", "pending", 3)]
    [InlineData("2025-07-04T10:00:00Z", "breached", 3)] // + 25 %
    [InlineData("2025-09-17T09:59:59Z", "breached", 3)]
    [InlineData("2025-09-17T10:00:00Z", "breached", 2)] // + 100 %
    public void It_rises_with_the_share_of_the_planned_interval(string at, string state, int tier)
    {
        var finding = Planned().Find(Rule, at)!;
        Assert.Equal((state, tier, "ServiceRequest/f"),
            (finding.State.ToString().ToLowerInvariant(), finding.Tier, finding.Focus));
    }

    [Fact]
    public void It_names_the_instants_at_which_it_changes()
    {
        Assert.Equal(Story.Instant("2025-07-04T10:00:00Z"), Planned().Find(Rule, "2025-06-01T10:00:00Z")!.NextAt);
        Assert.Equal(Story.Instant("2025-09-17T10:00:00Z"), Planned().Find(Rule, "2025-07-05T10:00:00Z")!.NextAt);
        Assert.Null(Planned().Find(Rule, "2025-10-01T10:00:00Z")!.NextAt);
    }

    [Theory]
    [InlineData("urgent")]
    [InlineData("asap")]
    [InlineData("stat")]
    public void An_urgent_one_is_for_today_at_the_target_itself(string priority)
    {
        var story = Planned(priority);
        Assert.Equal("pending breached", story.States(Rule, "2025-06-09T09:59:59Z", "2025-06-09T10:00:00Z"));
        Assert.Equal(1, story.Find(Rule, Later)!.Tier);
    }

    [Fact]
    public void Without_an_interval_twenty_eight_days_are_taken() =>
        Assert.Equal(Story.Instant("2025-06-16T10:00:00Z"), Planned(authored: null)
            .Find(Rule, "2025-06-01T10:00:00Z")!.DueAt);

    [Theory]
    [InlineData("\"occurrencePeriod\":{\"start\":\"2025-05-01\",\"end\":\"2025-06-09T10:00:00Z\"}",
        "2025-07-04T10:00:00Z")]
    [InlineData("\"occurrenceDateTime\":\"2025-06-09\"", "2025-07-05T02:15:00Z")] // a day lasts until its end
    public void The_target_is_the_end_of_what_was_planned(string target, string due) =>
        Assert.Equal(Story.Instant(due), Planned(target: target).Find(Rule, "2025-06-01T10:00:00Z")!.DueAt);

    [Theory]
    [InlineData("\"patientInstruction\":\"come back\"")]
    [InlineData("\"occurrenceDateTime\":\"9999-12-31\"")] // what some systems send for want of a date
    [InlineData("\"occurrencePeriod\":{\"end\":\"9999-12-31T23:59:59Z\"}")]
    [InlineData("\"occurrenceDateTime\":\"0001-01-01T00:00:00Z\"")]
    public void Without_a_target_it_is_unknown(string target) =>
        Assert.Equal("unknown", Planned(target: target).States(Rule, Later));

    [Fact]
    public void A_patient_initiated_one_owes_no_date() =>
        Assert.Equal("met", Planned(target: "\"occurrenceDateTime\":\"2025-06-09\",\"asNeededBoolean\":true")
            .States(Rule, Later));

    [Theory]
    [InlineData("ServiceRequest/f", "met")]
    [InlineData("ServiceRequest/r", "breached")]
    public void Being_seen_for_the_follow_up_closes_it(string basedOn, string expected) =>
        Assert.Equal(expected, Planned().At("2025-08-01T10:00:00Z")
            .Told(Visit("2025-08-01T09:00:00Z", "2025-08-01T09:30:00Z", basedOn: basedOn))
            .States(Rule, Later));

    [Fact]
    public void A_booked_appointment_does_not_close_it_and_a_kept_one_does() =>
        Assert.Equal("breached met", Planned().At("2025-08-01T10:00:00Z")
            .Told(Appointment("booked", "ServiceRequest/f"))
            .At("2025-08-10T10:00:00Z").Told(Appointment("fulfilled", "ServiceRequest/f"))
            .States(Rule, "2025-08-02T10:00:00Z", "2025-08-10T10:00:00Z"));

    [Theory]
    [InlineData("revoked", "met")]
    [InlineData("entered-in-error", "met")]
    [InlineData("completed", "breached")] // a status alone closes nothing
    [InlineData("on-hold", "breached")]
    public void A_cancelled_one_is_not_owed(string status, string expected) =>
        Assert.Equal(expected, Planned(status: status).States(Rule, Later));

    [Fact]
    public void A_death_stops_it() =>
        Assert.Equal("met", Planned().At("2025-07-10T10:00:00Z").Told("""{"resourceType":"Patient","id":"p","deceasedBoolean":true}""").States(Rule, Later));

    [Fact]
    public void A_follow_up_of_no_known_request_is_a_case_of_its_own()
    {
        var story = new Story { Root = "ServiceRequest/f" }.At("2025-03-01T10:00:00Z")
            .Told(FollowUp("\"occurrenceDateTime\":\"2025-06-09T10:00:00Z\"", "2025-03-01T10:00:00Z", basedOn: ""));
        Assert.Equal(FindingState.Breached, Assert.Single(story.Judge(Later)).State);
        Assert.Equal("follow-up", story.Sheet(Later).Row.Kind);
    }
}
