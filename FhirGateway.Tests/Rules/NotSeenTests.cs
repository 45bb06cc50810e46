using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

public sealed class NotSeenTests
{
    const string Rule = "not-seen";

    [Theory]
    [InlineData("England", "2025-07-07T09:00:00Z")] // 126 days, in summer time
    [InlineData("Scotland", "2025-05-26T09:00:00Z")] // 84
    [InlineData("Wales", "2025-09-01T09:00:00Z")] // 182
    [InlineData("Northern Ireland", "2025-05-05T09:00:00Z")] // 63
    public void A_routine_referral_waits_as_long_as_its_nation_allows(string country, string due)
    {
        var story = new Story(country).At("2025-03-03T10:00:00Z").Told(Referral());
        Assert.Equal("pending breached", story.States(Rule, Story.Instant(due).AddTicks(-1).ToString("O"), due));
        Assert.Equal(3, story.Find(Rule, due)!.Tier);
    }

    [Theory]
    [InlineData("stat", false, "2025-03-04T10:00:00Z", 1)]
    [InlineData("asap", false, "2025-03-31T09:00:00Z", 2)] // urgent without a pathway
    [InlineData("urgent", false, "2025-03-31T09:00:00Z", 2)]
    public void An_urgent_one_is_overdue_sooner(string priority, bool cancer, string due, int tier)
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(priority: priority, cancer: cancer));
        Assert.Equal("pending breached", story.States(Rule, Story.Instant(due).AddTicks(-1).ToString("O"), due));
        Assert.Equal(tier, story.Find(Rule, due)!.Tier);
    }

    [Theory]
    [InlineData("booked", 2)]
    [InlineData("cancelled", 1)]
    [InlineData("noshow", 1)]
    public void Suspected_cancer_at_fourteen_days_is_graver_while_unbooked(string appointment, int tier)
    {
        var finding = new Story().At("2025-03-03T10:00:00Z")
            .Told(Referral(priority: "asap", cancer: true), Appointment(appointment))
            .Find(Rule, "2025-03-17T10:00:00Z")!;
        Assert.Equal((FhirGateway.Rules.FindingState.Breached, tier), (finding.State, finding.Tier));
    }

    [Theory]
    [InlineData("finished", "AMB", "met")]
    [InlineData("in-progress", "VR", "met")]
    [InlineData("onleave", "HH", "met")]
    [InlineData("finished", "SS", "met")] // a day case for the request
    [InlineData("planned", "AMB", "breached")]
    [InlineData("arrived", "AMB", "breached")]
    [InlineData("cancelled", "AMB", "breached")]
    [InlineData("entered-in-error", "AMB", "breached")]
    [InlineData("finished", "PRENC", "breached")]
    public void Being_seen_is_a_visit_or_stay_for_the_request_that_took_place(string status, string code, string expected) =>
        Assert.Equal(expected, new Story().At("2025-03-03T10:00:00Z").Told(Referral(priority: "urgent"))
            .At("2025-03-20T10:00:00Z").Told(Visit("2025-03-20T09:00:00Z", null, status, code))
                .States(Rule, "2025-05-01T10:00:00Z"));

    [Theory]
    [InlineData("fulfilled", "met")]
    [InlineData("arrived", "breached")]
    public void A_fulfilled_appointment_is_a_visit_too(string status, string expected) =>
        Assert.Equal(expected, new Story().At("2025-03-03T10:00:00Z")
            .Told(Referral(priority: "urgent"), Appointment(status))
            .States(Rule, "2025-05-01T10:00:00Z"));

    [Fact]
    public void An_encounter_is_found_through_its_appointment() =>
        Assert.Equal("met", new Story().At("2025-03-03T10:00:00Z")
            .Told(Referral(priority: "urgent"), Appointment("arrived"),
                Visit("2025-03-02T10:00:00Z", null, basedOn: null, extra: """,  "appointment":[{"reference":"Appointment/app"}]"""))
            .States(Rule, "2025-05-01T10:00:00Z"));

    [Fact]
    public void The_visit_of_a_follow_up_or_of_another_referral_does_not_count() =>
        Assert.Equal("breached", new Story().At("2025-03-03T10:00:00Z")
            .Told(Referral(priority: "urgent"), Referral(id: "other"),
                FollowUp("\"occurrenceDateTime\":\"2025-09-01\""),
                Visit("2025-03-02T10:00:00Z", null, basedOn: "ServiceRequest/f"),
                Visit("2025-03-02T10:00:00Z", null, basedOn: "ServiceRequest/other", id: "v2"))
            .States(Rule, "2025-05-01T10:00:00Z"));

    [Fact]
    public void A_visit_that_was_entered_in_error_opens_it_again() =>
        Assert.Equal("met breached", new Story().At("2025-03-03T10:00:00Z").Told(Referral(priority: "urgent"))
            .At("2025-03-20T10:00:00Z").Told(Visit("2025-03-20T09:00:00Z", null))
            .At("2025-05-01T10:00:00Z").Told(Visit("2025-03-20T09:00:00Z", null, "entered-in-error"))
            .States(Rule, "2025-04-30T10:00:00Z", "2025-05-01T10:00:00Z"));
}
