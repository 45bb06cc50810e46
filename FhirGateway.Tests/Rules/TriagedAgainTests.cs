using FhirGateway.Rules;
using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

/// <summary>R07 and R08 once the referrer disagrees: the hospital must triage again, in a time of its own.</summary>
public sealed class TriagedAgainTests
{
    const string Told = "downgrade-not-communicated";
    const string Mismatch = "mismatch-triaged-lower";
    const string Triaged = "2025-03-04T10:00:00Z"; // a Tuesday

    static Story Lowered(string priority = "urgent", string to = "routine", bool cancer = false, string? letter = null)
    {
        var story = new Story().At("2025-03-03T10:00:00Z")
            .Told(Referral(priority: priority, cancer: cancer), TrackingTask("received"));
        if (letter is not null) story.Told(ReferralLetter(letter));
        return story.At(Triaged).Told(Again(to, Triaged));
    }

    static string[] Everybody(string sent, string id = "n") =>
        [Notice("Organization/practice", sent, id: id), Notice("Patient/p", sent, id: id + "p")];

    static Story Disagreed(string at = "2025-03-05T12:00:00Z", string priority = "urgent", bool cancer = false) =>
        Lowered(priority, cancer ? "urgent" : "routine", cancer).At("2025-03-04T12:00:00Z").Told(Everybody("2025-03-04T12:00:00Z"))
            .At(at).Told(Answer("disagree", at));

    static string Again(string urgency, string at) => TrackingTask("accepted", "triaged", decision: Decision(urgency, at));

    [Theory]
    [InlineData("urgent", false, 2)]
    [InlineData("asap", true, 1)] // suspected cancer was lowered
    public void Disagreement_asks_the_hospital_to_triage_again_within_a_working_day(string priority, bool cancer, int tier)
    {
        var story = Disagreed("2025-03-06T09:00:00Z", priority, cancer);
        Assert.Equal("pending pending breached", story.States(Told, "2025-03-06T09:00:00Z", "2025-03-07T08:59:59Z",
            "2025-03-07T09:00:00Z"));
        var owed = story.Find(Told, "2025-03-06T12:00:00Z")!;
        Assert.Equal((Story.Instant("2025-03-07T09:00:00Z"), Story.Instant("2025-03-07T09:00:00Z"), tier),
            (owed.DueAt, owed.NextAt, owed.Tier));
        Assert.StartsWith("1 working day from the referrer's disagreement", owed.Threshold, StringComparison.Ordinal);
        Assert.Contains("triaged again", owed.Why, StringComparison.Ordinal);
        Assert.Contains(owed.Evidence, e => e.Reference == "Communication/a");
    }

    [Fact]
    public void Triaged_again_as_was_asked_for_settles_it_in_time_or_late()
    {
        Assert.Equal("pending met", Disagreed().At("2025-03-06T10:00:00Z").Told(Again("urgent", "2025-03-06T10:00:00Z"))
            .States(Told, "2025-03-06T09:59:59Z", "2025-03-06T10:00:00Z"));
        Assert.Equal("breached met", Disagreed().At("2025-03-10T10:00:00Z").Told(Again("usc", "2025-03-10T10:00:00Z"))
            .States(Told, "2025-03-06T12:00:00Z", "2025-03-10T10:00:00Z"));
    }

    [Theory]
    [InlineData("2025-03-06T10:00:00Z", "pending")]
    [InlineData("2025-03-06T12:00:01Z", "breached")] // late: overdue until all is settled
    public void Triaged_again_below_what_was_asked_for_must_be_told_and_agreed_to(string again, string then)
    {
        var story = Disagreed().At(again).Told(Again("soon", again));
        Assert.Equal(then, story.States(Told, again));
        story.At("2025-03-06T14:00:00Z").Told(Everybody("2025-03-06T14:00:00Z", "n2"));
        Assert.Equal(then, story.States(Told, "2025-03-06T14:00:00Z"));
        story.At("2025-03-07T09:00:00Z").Told(Answer("agree", "2025-03-07T09:00:00Z", "n2", id: "a2"));
        Assert.Equal("met", story.States(Told, "2025-03-07T09:00:00Z"));
    }

    [Fact]
    public void A_second_disagreement_asks_again()
    {
        var story = Disagreed().At("2025-03-06T10:00:00Z").Told(Again("soon", "2025-03-06T10:00:00Z"))
            .At("2025-03-06T11:00:00Z").Told(Everybody("2025-03-06T11:00:00Z", "n2"))
            .At("2025-03-06T15:00:00Z").Told(Answer("disagree", "2025-03-06T15:00:00Z", "n2", id: "a2"));
        Assert.Equal("pending breached", story.States(Told, "2025-03-07T14:59:59Z", "2025-03-07T15:00:00Z"));
    }

    [Fact]
    public void A_dispute_that_a_raised_triage_ended_asks_nothing_of_a_later_lowering()
    {
        var story = Disagreed().At("2025-03-06T10:00:00Z").Told(Again("urgent", "2025-03-06T10:00:00Z"))
            .At("2025-03-18T10:00:00Z").Told(Again("routine", "2025-03-18T10:00:00Z"));
        Assert.Equal("met pending breached", story.States(Told, "2025-03-17T10:00:00Z", "2025-03-19T09:00:00Z",
            "2025-03-19T10:00:00Z"));
    }

    [Fact]
    public void A_disagreement_taken_back_leaves_the_answer_owed() =>
        Assert.Equal("pending breached", Disagreed("2025-03-05T12:00:00Z").At("2025-03-05T13:00:00Z")
            .Told(Answer("disagree", "2025-03-05T12:00:00Z").Replace("completed", "entered-in-error", StringComparison.Ordinal))
            .States(Told, "2025-03-06T09:59:59Z", "2025-03-06T10:00:00Z"));

    [Fact]
    public void Whoever_agrees_after_all_ends_the_dispute() =>
        Assert.Equal("pending met", Disagreed().At("2025-03-06T10:00:00Z").Told(Answer("agree", "2025-03-06T10:00:00Z", id: "a2"))
            .States(Told, "2025-03-06T09:00:00Z", "2025-03-06T10:00:00Z"));

    [Fact]
    public void Overdue_already_it_stays_so_and_says_that_it_must_be_triaged_again()
    {
        var story = Lowered().At("2025-03-06T12:00:00Z").Told(Everybody("2025-03-06T12:00:00Z"))
            .At("2025-03-06T13:00:00Z").Told(Answer("disagree", "2025-03-06T13:00:00Z"));
        var late = story.Find(Told, "2025-03-06T14:00:00Z")!;
        Assert.Equal((FindingState.Breached, Story.Instant("2025-03-05T10:00:00Z")), (late.State, late.DueAt));
        Assert.Contains("triaged again", late.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Disagreement_keeps_a_mismatch_open() =>
        Assert.Equal("breached", Lowered("routine", "routine", letter: "Please see urgently.").At("2025-03-05T10:00:00Z")
            .Told([.. Everybody("2025-03-05T09:00:00Z"), Answer("disagree", "2025-03-05T10:00:00Z")]).States(Mismatch, "2025-03-20T10:00:00Z"));
}
