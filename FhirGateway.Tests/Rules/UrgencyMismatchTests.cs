using FhirGateway.Rules;
using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

public sealed class UrgencyMismatchTests
{
    const string Rule = "urgency-mismatch";
    const string Sent = "2025-03-03T10:00:00Z";
    const string Later = "2025-03-10T10:00:00Z";

    static Story Sending(string? priority, string? letter, bool cancer = false, bool soon = false)
    {
        var story = new Story().At(Sent).Told(Referral(priority: priority, cancer: cancer, soon: soon));
        return letter is null ? story : story.Told(ReferralLetter(letter));
    }

    [Theory]
    [InlineData("routine", false, false, "Please see urgently.", "breached", 1)]
    [InlineData("routine", false, false, "2WW referral.", "breached", 1)]
    [InlineData("urgent", false, false, "2WW referral.", "breached", 1)]
    [InlineData("routine", false, false, "Please see soon.", "breached", 2)]
    [InlineData("routine", false, true, "Please see urgently.", "breached", 1)]
    [InlineData("urgent", false, false, "Routine referral.", "breached", 3)]
    [InlineData("routine", true, false, null, "breached", 1)] // the pathway code and the priority disagree
    [InlineData(null, true, false, null, "breached", 1)]
    [InlineData("asap", true, false, "2WW referral.", "met", 3)]
    [InlineData("routine", false, false, "Routine referral.", "met", 3)]
    [InlineData("routine", false, false, "Thank you for seeing this man.", "met", 3)] // states none
    [InlineData("routine", false, false, "Urgent Suspicion of Cancer Protocol – Head & Neck\nPriority: Routine",
        "breached", 1)]
    public void Request_and_letter_are_compared(string? priority, bool cancer, bool soon, string? letter, string state,
        int tier)
    {
        var finding = Sending(priority, letter, cancer, soon).Find(Rule, Sent)!;
        Assert.Equal((state, tier), (finding.State.ToString().ToLowerInvariant(), finding.Tier));
        Assert.Equal("ServiceRequest/r", finding.Focus);
    }

    [Fact]
    public void Without_a_letter_nothing_disagrees() =>
        Assert.Equal("met", Sending("routine", null).States(Rule, Later));

    [Theory]
    [InlineData("routine", "application/pdf")]
    [InlineData("routine", "text/unknown")]
    public void A_letter_that_cannot_be_read_is_unknown(string priority, string contentType) =>
        Assert.Equal(FindingState.Unknown, new Story().At(Sent)
            .Told(Referral(priority: priority), ReferralLetter("x", contentType))
            .Find(Rule, Later)!.State);

    [Fact]
    public void A_letter_that_has_not_come_is_unknown_and_counts_when_it_comes() =>
        Assert.Equal("unknown breached", new Story().At(Sent)
            .Told(Referral(extra: """,  "supportingInfo":[{"reference":"DocumentReference/letter"}]"""))
            .At("2025-03-05T10:00:00Z").Told(ReferralLetter("Please see urgently.", related: null))
            .States(Rule, "2025-03-04T10:00:00Z", "2025-03-05T10:00:00Z"));

    [Fact]
    public void A_request_without_priority_is_unknown() =>
        Assert.Equal("unknown", Sending(null, "Please see urgently.").States(Rule, Later));

    [Fact]
    public void It_is_due_since_it_is_known_and_shows_the_words()
    {
        var finding = new Story().At(Sent).Told(Referral()).At("2025-03-05T10:00:00Z")
            .Told(ReferralLetter("Please see urgently."))
            .Find(Rule, Later)!;
        Assert.Equal(Story.Instant("2025-03-05T10:00:00Z"), finding.DueAt);
        Assert.Contains(finding.Evidence, e => e is { Reference: "DocumentReference/letter", Text: not null });
        Assert.Contains(finding.Evidence, e => e is { Reference: "ServiceRequest/r", Field: "ServiceRequest.priority",
            Text: "routine" });
    }

    [Theory]
    [InlineData("urgent", "Organization/practice", "met")]
    [InlineData("routine", "Organization/practice", "met")]
    [InlineData("routine", "Organization/hospital", "breached")] // only the referrer can say what it meant
    public void The_referrers_word_on_what_was_meant_settles_it(string intended, string owner, string expected) =>
        Assert.Equal(expected, Sending("routine", "Please see urgently.").At("2025-03-04T10:00:00Z")
            .Told(Confirmation(intended, owner))
            .States(Rule, Later));

    [Fact]
    public void A_letter_that_comes_after_the_confirmation_opens_it_again() =>
        Assert.Equal("met breached", Sending("routine", "Please see soon.").At("2025-03-04T10:00:00Z")
            .Told(Confirmation("routine"))
            .At("2025-03-06T10:00:00Z").Told(ReferralLetter("2WW referral.", id: "second"))
            .States(Rule, "2025-03-05T10:00:00Z", "2025-03-06T10:00:00Z"));

    [Fact]
    public void A_changed_priority_settles_it_and_changing_it_back_opens_it_again() =>
        Assert.Equal("breached met breached", Sending("routine", "Please see urgently.")
            .At("2025-03-04T10:00:00Z").Told(Referral(priority: "urgent")).At("2025-03-06T10:00:00Z").Told(Referral())
            .States(Rule, Sent, "2025-03-05T10:00:00Z", "2025-03-06T10:00:00Z"));

    [Fact]
    public void A_letter_entered_in_error_no_longer_disagrees() =>
        Assert.Equal("met", Sending("routine", "Please see urgently.")
            .Told(ReferralLetter("Please see urgently.", status: "entered-in-error"))
            .States(Rule, Later));

    [Theory]
    [InlineData("referral")]
    [InlineData("advice")]
    [InlineData("diagnostic")]
    [InlineData("something-new")]
    public void Every_kind_of_request_is_compared(string category) =>
        Assert.Equal("breached", new Story().At(Sent)
            .Told(Referral(category: category), ReferralLetter("Please see urgently."))
            .States(Rule, Later));
}
