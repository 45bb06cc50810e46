using FhirGateway.Rules;
using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

/// <summary>R07 and R08: what follows a triage below what was asked for.</summary>
public sealed class RegradeTests
{
    const string Told = "downgrade-not-communicated";
    const string Mismatch = "mismatch-triaged-lower";
    const string Triaged = "2025-03-04T10:00:00Z"; // a Tuesday
    const string Later = "2025-03-20T10:00:00Z";

    static Story Lowered(string priority = "urgent", string to = "routine", bool cancer = false, bool reason = true,
        string? letter = null)
    {
        var story = new Story().At("2025-03-03T10:00:00Z")
            .Told(Referral(priority: priority, cancer: cancer), TrackingTask("received"));
        if (letter is not null) story.Told(ReferralLetter(letter));
        return story.At(Triaged).Told(TrackingTask("accepted", "triaged", decision: Decision(to, Triaged, reason)));
    }

    static string Practice(bool reason = true, string sent = "2025-03-04T12:00:00Z") =>
        Notice("Organization/practice", sent, reason);
    static string ToPatient(string sent = "2025-03-04T12:00:00Z") => Notice("Patient/p", sent, id: "np");

    [Theory]
    [InlineData("urgent", "routine", false, true, 2)]
    [InlineData("asap", "urgent", true, true, 1)] // suspected cancer was lowered
    [InlineData("urgent", "routine", false, false, 1)] // no reason given
    public void A_lowered_urgency_must_be_told_within_a_working_day(string priority, string to, bool cancer,
        bool reason, int tier)
    {
        var story = Lowered(priority, to, cancer, reason);
        Assert.Equal("pending breached", story.States(Told, "2025-03-05T09:59:59Z", "2025-03-05T10:00:00Z"));
        Assert.Equal(tier, story.Find(Told, Later)!.Tier);
    }

    [Theory]
    [InlineData("urgent", "urgent")]
    [InlineData("routine", "usc")]
    public void What_was_not_lowered_owes_nothing(string priority, string to) =>
        Assert.Equal("met", Lowered(priority, to).States(Told, Later));

    [Fact]
    public void It_closes_when_told_agreed_and_the_patient_told()
    {
        var story = Lowered().At("2025-03-04T12:00:00Z").Told(Practice());
        Assert.Equal(Story.Instant("2025-03-06T10:00:00Z"),
            story.Find(Told, "2025-03-04T12:00:00Z")!.DueAt); // the answer
        story.At("2025-03-05T12:00:00Z").Told(Answer("agree", "2025-03-05T12:00:00Z"));
        Assert.Equal(Story.Instant("2025-03-11T10:00:00Z"),
            story.Find(Told, "2025-03-05T12:00:00Z")!.DueAt); // the patient
        story.At("2025-03-12T12:00:00Z").Told(ToPatient());
        Assert.Equal("pending breached met", story.States(Told, "2025-03-11T09:00:00Z", "2025-03-11T10:00:00Z",
            "2025-03-12T12:00:00Z"));
    }

    [Fact]
    public void Once_late_it_stays_overdue_until_all_three_are_there()
    {
        var story = Lowered(reason: false).At("2025-03-05T12:00:00Z").Told(Practice(sent: "2025-03-05T12:00:00Z"))
            .At("2025-03-05T14:00:00Z").Told(Answer("agree", "2025-03-05T14:00:00Z"))
            .At("2025-03-05T15:00:00Z").Told(ToPatient("2025-03-05T15:00:00Z"));
        Assert.Equal("pending breached breached breached met",
            story.States(Told, "2025-03-05T09:00:00Z", "2025-03-05T10:00:00Z",
            "2025-03-05T12:00:00Z", "2025-03-05T14:00:00Z", "2025-03-05T15:00:00Z"));
        Assert.Equal((1, Story.Instant("2025-03-05T10:00:00Z")),
            (story.Find(Told, "2025-03-05T14:00:00Z")!.Tier, story.Find(Told, "2025-03-05T14:00:00Z")!.DueAt!.Value));
    }

    [Fact]
    public void What_was_told_in_time_and_known_late_is_in_time() =>
        Assert.Equal("breached pending", Lowered().At("2025-03-05T12:00:00Z").Told(Practice())
            .States(Told, "2025-03-05T11:00:00Z", "2025-03-05T12:00:00Z"));

    [Fact]
    public void Telling_without_a_reason_anywhere_is_not_telling() =>
        Assert.Equal("breached", Lowered(reason: false).Told(Practice(reason: false)).States(Told, "2025-03-05T10:00:00Z"));

    [Theory]
    [InlineData("", false, "breached")]
    [InlineData("", true, "pending")] // the decision itself says why
    [InlineData(",\"reasonCode\":[{\"text\":\"criteria not met\"}]", false, "pending")]
    [InlineData(",\"reasonReference\":[{\"reference\":\"Observation/fit\"}]", false, "pending")]
    [InlineData(",\"payload\":[{\"contentString\":\"Criteria not met.\"}]", false, "pending")]
    [InlineData(",\"payload\":[{\"contentReference\":{\"reference\":\"DocumentReference/x\"}}]", false, "breached")]
    [InlineData(",\"note\":[{\"text\":\"Sent by fax.\"}]", false, "breached")]
    public void A_reason_counts_wherever_it_may_be_told(string told, bool decision, string expected) =>
        Assert.Equal(expected, Lowered(reason: decision)
            .Told(Practice(reason: false).TrimEnd()[..^1] + told + "}").States(Told, "2025-03-05T10:00:00Z"));

    [Theory]
    [InlineData("\"reference\":\"Patient/p\"", "met")]
    [InlineData("\"type\":\"Patient\",\"identifier\":{\"system\":\"urn:x\",\"value\":\"1\"}", "met")]
    [InlineData("\"reference\":\"RelatedPerson/mother\"", "met")]
    [InlineData("\"reference\":\"Patient/q\"", "breached")] // somebody else
    public void The_patient_is_told_when_the_patient_is_told(string recipient, string expected) =>
        Assert.Equal(expected, Lowered().At("2025-03-05T09:00:00Z").Told("""{"resourceType":"Patient","id":"q"}""",
            Practice(), Answer("agree", "2025-03-05T09:00:00Z"),
            ToPatient().Replace("\"reference\":\"Patient/p\"", recipient, StringComparison.Ordinal)).States(Told, Later));

    [Theory]
    [InlineData("{\"reference\":\"https://hospital.example/PractitionerRole/1\"}")]
    [InlineData("{\"identifier\":{\"system\":\"urn:sds\",\"value\":\"1\"}}")]
    [InlineData("{\"display\":\"Dr Example\"}")]
    public void A_decider_may_be_named_in_any_way_that_a_Reference_has(string by) =>
        Assert.Equal("met", Lowered("routine", "routine", letter: "Please see urgently.").At("2025-03-05T10:00:00Z")
            .Told(TrackingTask("accepted", "triaged", decision: Decision("routine", Triaged).Replace(
                "{\"reference\":\"PractitionerRole/consultant\"}", by, StringComparison.Ordinal)))
            .Told(Practice(), Answer("agree", "2025-03-05T10:00:00Z")).States(Mismatch, Later));

    [Fact]
    public void Telling_the_hospital_itself_is_not_telling_the_referrer() =>
        Assert.Equal("breached", Lowered().Told(Notice("PractitionerRole/consultant", Triaged))
            .States(Told, "2025-03-05T10:00:00Z"));

    [Fact]
    public void Disagreement_closes_nothing_until_it_is_triaged_again()
    {
        var story = Lowered().At("2025-03-04T12:00:00Z").Told(Practice(), ToPatient())
            .At("2025-03-05T12:00:00Z").Told(Answer("disagree", "2025-03-05T12:00:00Z"));
        Assert.Equal("breached", story.States(Told, Later));
        story.At("2025-03-06T12:00:00Z").Told(TrackingTask("accepted", "triaged",
            decision: Decision("urgent", "2025-03-06T12:00:00Z")));
        Assert.Equal("met", story.States(Told, Later));
    }

    [Fact]
    public void A_second_lower_decision_must_be_told_again()
    {
        var story = Lowered().At("2025-03-05T12:00:00Z")
            .Told(Practice(), ToPatient(), Answer("agree", "2025-03-05T12:00:00Z"));
        Assert.Equal("met", story.States(Told, "2025-03-06T09:00:00Z"));
        story.At("2025-03-06T10:00:00Z").Told(TrackingTask("accepted", "triaged",
            decision: Decision("soon", "2025-03-06T10:00:00Z")));
        Assert.Equal("breached", story.States(Told, Later));
    }

    [Fact]
    public void A_notice_entered_in_error_opens_it_again() =>
        Assert.Equal("met breached", Lowered().At("2025-03-05T09:00:00Z")
            .Told(Practice(), ToPatient(), Answer("agree", "2025-03-05T09:00:00Z"))
            .At("2025-03-12T10:00:00Z").Told(Notice("Patient/p", "2025-03-04T12:00:00Z", id: "np",
                status: "entered-in-error"))
            .States(Told, "2025-03-11T10:00:00Z", "2025-03-12T10:00:00Z"));

    [Fact]
    public void Patient_S_a_mismatch_triaged_at_the_lower_is_for_today()
    {
        var story = Lowered("routine", "routine", letter: "Please see urgently.");
        Assert.Equal("- breached", story.States(Mismatch, "2025-03-04T09:59:59Z", Triaged));
        Assert.Equal(1, story.Find(Mismatch, Triaged)!.Tier);
        Assert.Equal(FindingState.Breached, story.Find(Told,
            Later)!.State); // measured against the letter, not the priority
    }

    [Fact]
    public void It_closes_when_the_requester_makes_them_agree_or_confirms()
    {
        Assert.Equal("met", Lowered("routine", "routine", letter: "Please see urgently.").At("2025-03-05T10:00:00Z")
            .Told(Referral(priority: "urgent")).States(Mismatch, Later));
        Assert.Equal("met", Lowered("routine", "routine", letter: "Please see urgently.").At("2025-03-05T10:00:00Z")
            .Told(Confirmation("routine")).States(Mismatch, Later));
    }

    [Fact]
    public void It_closes_when_the_triage_is_raised_to_match() =>
        Assert.Equal("met", Lowered("routine", "routine", letter: "Please see urgently.").At("2025-03-05T10:00:00Z")
            .Told(TrackingTask("accepted", "triaged", decision: Decision("urgent", "2025-03-05T10:00:00Z")))
                .States(Mismatch, Later));

    [Theory]
    [InlineData(true, "met")]
    [InlineData(false, "breached")]
    public void Agreement_closes_it_only_for_a_decision_with_a_reason(bool reason, string expected) =>
        Assert.Equal(expected, Lowered("routine", "routine", reason: reason, letter: "Please see urgently.")
            .At("2025-03-05T10:00:00Z")
            .Told(Practice(), Answer("agree", "2025-03-05T10:00:00Z")).States(Mismatch, Later));

    [Fact]
    public void A_letter_withdrawn_and_told_again_opens_it_again() =>
        Assert.Equal("breached met breached", Lowered("routine", "routine", letter: "Please see urgently.")
            .At("2025-03-06T10:00:00Z").Told(ReferralLetter("Please see urgently.", status: "entered-in-error"))
            .At("2025-03-08T10:00:00Z").Told(ReferralLetter("Please see urgently."))
            .States(Mismatch, "2025-03-05T10:00:00Z", "2025-03-07T10:00:00Z", "2025-03-08T10:00:00Z"));

    [Fact]
    public void With_a_letter_that_cannot_be_read_it_is_unknown() =>
        Assert.Equal("unknown", new Story().At("2025-03-03T10:00:00Z")
            .Told(Referral(), ReferralLetter("%PDF", "application/pdf"),
            TrackingTask("accepted", "triaged", decision: Decision("routine"))).States(Mismatch, Later));

    [Fact]
    public void A_confirmed_lower_intention_is_no_downgrade_to_communicate() =>
        Assert.Equal("met", Lowered("routine", "routine", letter: "Please see urgently.").At("2025-03-05T09:00:00Z")
            .Told(Confirmation("routine"))
            .States(Told, Later));

    [Fact]
    public void A_death_resolves_both()
    {
        var story = Lowered("routine", "routine", letter: "Please see urgently.").At("2025-03-12T10:00:00Z")
            .Told("""{"resourceType":"Patient","id":"p","deceasedDateTime":"2025-03-11"}""");
        Assert.Equal(("met", "met"), (story.States(Told, Later), story.States(Mismatch, Later)));
    }
}
