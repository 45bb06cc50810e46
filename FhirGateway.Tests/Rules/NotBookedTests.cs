using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

public sealed class NotBookedTests
{
    const string Rule = "not-booked";

    static Story Triaged(string urgency) => new Story().At("2025-03-03T10:00:00Z")
        .Told(Referral(priority: null), TrackingTask())
        .At("2025-03-04T10:00:00Z").Told(TrackingTask("accepted", "triaged",
            decision: Decision(urgency, "2025-03-04T10:00:00Z")));

    [Theory]
    [InlineData("same-day", "2025-03-05T10:00:00Z", 1)]
    [InlineData("usc", "2025-03-09T10:00:00Z", 1)]
    [InlineData("urgent", "2025-03-18T10:00:00Z", 2)]
    [InlineData("soon", "2025-03-25T10:00:00Z", 3)]
    [InlineData("routine", "2025-04-01T09:00:00Z", 3)] // 28 local days: summer time begins on 30 March
    public void An_accepted_referral_without_a_booking_is_overdue_at_its_threshold(string urgency, string due, int tier)
    {
        var story = Triaged(urgency);
        Assert.Equal("pending breached", story.States(Rule, Story.Instant(due).AddTicks(-1).ToString("O"), due));
        Assert.Equal(tier, story.Find(Rule, due)!.Tier);
    }

    [Theory]
    [InlineData("booked", "met")]
    [InlineData("arrived", "met")]
    [InlineData("checked-in", "met")]
    [InlineData("fulfilled", "met")]
    [InlineData("noshow", "met")] // R23 watches instead
    [InlineData("proposed", "breached")]
    [InlineData("pending", "breached")]
    [InlineData("waitlist", "breached")]
    [InlineData("cancelled", "breached")]
    [InlineData("entered-in-error", "breached")]
    public void Only_a_real_booking_meets_it(string status, string expected) =>
        Assert.Equal(expected, Triaged("routine").Told(Appointment(status)).States(Rule, "2025-05-01T10:00:00Z"));

    [Fact]
    public void A_cancelled_appointment_opens_it_again() =>
        Assert.Equal("met breached met", Triaged("urgent").At("2025-03-10T10:00:00Z").Told(Appointment("booked"))
            .At("2025-03-20T10:00:00Z").Told(Appointment("cancelled"))
            .At("2025-03-22T10:00:00Z").Told(Appointment("booked", id: "second"))
            .States(Rule, "2025-03-19T10:00:00Z", "2025-03-21T10:00:00Z", "2025-03-23T10:00:00Z"));

    [Fact]
    public void The_appointment_of_a_parallel_referral_does_not_count() =>
        Assert.Equal("breached", Triaged("urgent").Told(Referral(id: "other"),
            Appointment("booked", "ServiceRequest/other"))
            .States(Rule, "2025-04-10T10:00:00Z"));

    [Fact]
    public void What_was_returned_needs_no_booking() =>
        Assert.Equal("met", new Story().At("2025-03-03T10:00:00Z")
            .Told(Referral(), TrackingTask("rejected", "returned"))
            .States(Rule, "2025-06-10T10:00:00Z"));

    [Fact]
    public void Deciding_the_same_again_does_not_put_the_booking_off() =>
        Assert.Equal(Story.Instant("2025-03-18T10:00:00Z"), Triaged("urgent").At("2025-03-15T10:00:00Z")
            .Told(TrackingTask("accepted", "triaged", decision: Decision("urgent", "2025-03-15T10:00:00Z")))
            .Find(Rule, "2025-03-16T10:00:00Z")!.DueAt);

    [Fact]
    public void A_death_stops_it() =>
        Assert.Equal("breached met", Triaged("urgent").At("2025-03-25T10:00:00Z")
            .Told("""{"resourceType":"Patient","id":"p","deceasedDateTime":"2025-03-24"}""")
            .States(Rule, "2025-03-24T10:00:00Z", "2025-03-25T10:00:00Z"));
}
