using FhirGateway.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Referrals;

public sealed class UrgencyTests
{
    const string Now = "2025-03-10T10:00:00Z";

    static Story Begun(string referral) => new Story().At("2025-03-03T10:00:00Z").Told(referral);

    [Theory]
    [InlineData("routine", false, false, "routine")]
    [InlineData("routine", false, true, "soon")]
    [InlineData("urgent", false, true, "soon")]
    [InlineData("urgent", false, false, "urgent")]
    [InlineData("asap", false, false, "urgent")] // suspected cancer is never inferred
    [InlineData("asap", true, false, "usc")]
    [InlineData("urgent", true, false, "usc")]
    [InlineData("routine", true, false, "usc")]
    [InlineData(null, true, false, "usc")]
    [InlineData("stat", false, false, "same-day")]
    [InlineData("stat", true, false, "same-day")]
    [InlineData(null, false, false, null)] // unknown
    public void Requested_is_priority_and_pathway(string? priority, bool cancer, bool soon, string? expected) =>
        Assert.Equal(expected, Begun(Referral(priority: priority, cancer: cancer, soon: soon))
            .Sheet(Now).Urgencies.Requested?.Code());

    [Theory]
    [InlineData("Please see urgently.", "urgent", "urgent")]
    [InlineData("Not urgent. Ganglion of the wrist.", "routine", "routine")]
    [InlineData("Ganglion of the wrist.", "none", "routine")]
    [InlineData("Urgent Suspicion of Cancer Protocol – Head & Neck\nPriority: Routine", "ambiguous",
        "usc")] // the highest cue
    public void A_letter_states_and_effective_is_the_highest(string text, string stated, string effective)
    {
        var row = Begun(Referral()).Told(ReferralLetter(text)).Sheet(Now).Row;
        Assert.Equal(("routine", stated, effective),
            (row.RequestedPriority!, row.StatedUrgency!, row.EffectiveUrgency!));
    }

    [Fact]
    public void Letters_come_as_supporting_information_too_and_the_note_is_read()
    {
        var named = Begun(Referral(extra: """,  "supportingInfo":[{"reference":"DocumentReference/letter"}]"""))
            .Told(ReferralLetter("Please see urgently.", related: null));
        Assert.Equal("urgent", named.Sheet(Now).Row.StatedUrgency);
        var noted = Begun(Referral(extra: """,  "note":[{"text":"Please see urgently."}]"""));
        Assert.Equal("urgent", noted.Sheet(Now).Row.StatedUrgency);
    }

    [Fact]
    public void A_letter_may_lie_in_a_Binary()
    {
        var story = Begun(Referral()).Told(
            ReferralLetter("x").Replace("\"data\":\"eA==\"", "\"url\":\"Binary/b\"", StringComparison.Ordinal));
        Assert.Equal("The letter's file is not here.", Assert.Single(story.Sheet(Now).Letters).Unreadable);
        story.Told("""{"resourceType":"Binary","id":"b","contentType":"text/plain","data":"UGxlYXNlIHNlZSB1cmdlbnRseS4="}""");
        Assert.Equal("urgent", story.Sheet(Now).Row.StatedUrgency);
    }

    [Theory]
    [InlineData("entered-in-error", null)]
    [InlineData("superseded", null)]
    [InlineData("current", "urgent")]
    public void Only_current_letters_state_anything(string status, string? expected) =>
        Assert.Equal(expected, Begun(Referral()).Told(ReferralLetter("Please see urgently.", status: status))
            .Sheet(Now).Row.StatedUrgency);

    [Fact]
    public void A_letter_that_replaces_another_speaks_in_its_place() =>
        Assert.Equal("routine", Begun(Referral()).Told(ReferralLetter("Please see urgently."),
            ReferralLetter("Routine referral.", related: null, id: "new", extra: Replacing("letter")))
                .Sheet(Now).Row.StatedUrgency);

    [Fact]
    public void The_highest_of_several_letters_speaks() =>
        Assert.Equal("urgent", Begun(Referral()).Told(ReferralLetter("Routine referral."),
            ReferralLetter("Please see urgently.", id: "second"))
            .Sheet(Now).Row.StatedUrgency);

    [Fact]
    public void A_clinic_letter_states_nothing_about_the_request() =>
        Assert.Empty(Begun(Referral()).Told(ClinicLetter(null, "ServiceRequest/r")).Sheet(Now).Letters);

    [Fact]
    public void An_earlier_request_counts_while_its_loop_is_open()
    {
        var story = Begun(Referral(extra: """,  "replaces":[{"reference":"ServiceRequest/old"}]""")).Told(Referral("old", "urgent"));
        Assert.Equal(("routine", "urgent"), (story.Sheet(Now).Row.RequestedPriority!,
            story.Sheet(Now).Row.EffectiveUrgency!));
        story.Told(Referral("old", "urgent", status: "revoked"));
        Assert.Equal("routine", story.Sheet(Now).Row.EffectiveUrgency);
    }

    [Theory]
    [InlineData("same-day", "same-day")]
    [InlineData("usc", "usc")]
    [InlineData("urgent", "urgent")]
    [InlineData("soon", "soon")]
    [InlineData("routine", "routine")]
    public void A_triage_decision_is_read_with_who_decided_and_when(string code, string expected)
    {
        var triage = Begun(Referral()).At("2025-03-05T10:00:00Z")
            .Told(TrackingTask("accepted", decision: Decision(code, "2025-03-04T10:00:00Z"))).Sheet(Now).Triage!;
        Assert.Equal((expected, "PractitionerRole/consultant", true),
            (triage.Urgency!.Value.Code(), triage.DecidedBy!, triage.HasReason));
        Assert.Equal((Story.Instant("2025-03-04T10:00:00Z"), Story.Instant("2025-03-05T10:00:00Z")),
            (triage.HappenedAt, triage.KnownAt));
    }

    [Theory]
    [InlineData("requested", null, null)]
    [InlineData("received", "received", null)]
    [InlineData("accepted", "triaged", "urgent")]
    [InlineData("accepted", "waiting", "urgent")]
    [InlineData("rejected", "returned", null)]
    public void A_bare_Task_priority_counts_only_where_a_triage_is_told(string status, string? step, string? expected)
    {
        var sheet = Begun(Referral()).Told(TrackingTask(status, step, priority: "urgent")).Sheet(Now);
        Assert.Equal(expected, sheet.Urgencies.Triaged?.Code());
        Assert.Null(sheet.Triage?.DecidedBy);
    }

    [Fact]
    public void The_newest_tracking_Task_that_was_not_redirected_is_the_one()
    {
        var story = Begun(Referral()).Told(TrackingTask("completed", "redirected", decision: Decision("routine")))
            .At("2025-03-04T10:00:00Z").Told(TrackingTask("accepted", "triaged", decision: Decision("urgent"),
                id: "t2"));
        Assert.Equal(("Task/t2", Urgency.Urgent), (story.Sheet(Now).Tracking!.Reference,
            story.Sheet(Now).Urgencies.Triaged!.Value));
    }

    [Fact]
    public void The_clock_stays_at_the_higher_until_the_referrer_agreed()
    {
        var story = Begun(Referral(priority: "urgent"))
            .Told(TrackingTask("accepted", decision: Decision("routine", "2025-03-03T10:00:00Z")),
            Notice("Organization/practice", "2025-03-03T10:00:00Z"));
        Assert.Equal("urgent", story.Sheet(Now).Row.ClockUrgency);
        story.Told(Answer("disagree", "2025-03-03T11:00:00Z"));
        Assert.Equal("urgent", story.Sheet(Now).Row.ClockUrgency);
        story.At("2025-03-04T10:00:00Z").Told(Answer("agree", "2025-03-04T10:00:00Z", id: "a2"));
        Assert.Equal("routine", story.Sheet(Now).Row.ClockUrgency);
        Assert.Equal(("urgent", "urgent", "routine"),
            (story.Sheet(Now).Row.RequestedPriority!, story.Sheet(Now).Row.EffectiveUrgency!,
            story.Sheet(Now).Row.TriagedUrgency!));
    }

    [Fact]
    public void A_triage_that_raises_moves_the_clock_at_once() =>
        Assert.Equal("usc", Begun(Referral()).Told(TrackingTask("accepted", decision: Decision("usc")))
            .Sheet(Now).Row.ClockUrgency);

    [Fact]
    public void The_hospital_cannot_agree_in_the_referrers_place() =>
        Assert.Equal("urgent", Begun(Referral(priority: "urgent"))
            .Told(TrackingTask("accepted", decision: Decision("routine")),
            Notice("Organization/practice", "2025-03-03T10:00:00Z"),
            Answer("agree", "2025-03-03T11:00:00Z", sender: "PractitionerRole/consultant"))
                .Sheet(Now).Row.ClockUrgency);

    [Fact]
    public void What_was_agreed_of_one_decision_is_not_agreed_of_the_next() =>
        Assert.Equal("urgent", Begun(Referral(priority: "urgent")).Told(
                TrackingTask("accepted", decision: Decision("soon", "2025-03-03T10:00:00Z")),
                Notice("Organization/practice", "2025-03-03T10:00:00Z"))
            .At("2025-03-04T10:00:00Z").Told(Answer("agree", "2025-03-04T10:00:00Z"))
            .At("2025-03-05T10:00:00Z").Told(TrackingTask("accepted",
                decision: Decision("routine", "2025-03-05T10:00:00Z")))
            .Sheet(Now).Row.ClockUrgency);
}
