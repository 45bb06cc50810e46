using FhirGateway.Referrals;
using FhirGateway.Rules;
using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

/// <summary>Instants, sentences and evidence of rules that deliberate faults changed unnoticed.</summary>
public sealed class BoundaryTests
{
    const string Told = "downgrade-not-communicated", Mismatch = "mismatch-triaged-lower";
    const string Disagree = "urgency-mismatch";
    const string Sent = "2025-03-03T10:00:00Z", Triaged = "2025-03-04T10:00:00Z", Later = "2025-03-20T10:00:00Z";

    static string Again(string urgency, string at, bool decider = true) =>
        TrackingTask("accepted", "triaged", decision: Decision(urgency, at, decider: decider));

    static Story Lowered(string priority = "urgent", string? letter = null, bool decider = true)
    {
        var story = new Story().At(Sent).Told(Referral(priority: priority), TrackingTask("received"));
        if (letter is not null) story.Told(ReferralLetter(letter));
        return story.At(Triaged).Told(Again("routine", Triaged, decider));
    }

    [Theory]
    [InlineData("discharge-summary-missing", "Encounter/s")]
    [InlineData("clinic-letter-missing", "Encounter/v")]
    public void What_is_overdue_names_the_unfinished_letters_of_its_own_visit_and_no_others(string rule, string visit)
    {
        var stays = visit == "Encounter/s";
        string Letter(string id, string encounter, string status, bool summary) => summary
            ? Summary(encounter, docStatus: status, id: id) : ClinicLetter(encounter, docStatus: status, id: id);
        var story = new Story { Root = stays ? visit : "ServiceRequest/r" }.At("2025-04-02T10:00:00Z");
        if (stays) story.Told(StayOf("2025-04-01T10:00:00Z", "2025-04-02T09:00:00Z"));
        else
            story.Told(Referral(), Visit("2025-04-01T10:00:00Z", "2025-04-01T10:30:00Z"),
                Visit("2025-04-01T14:00:00Z", "2025-04-01T14:30:00Z", id: "w"));
        story.At("2025-04-04T10:00:00Z").Told(Letter("mine", visit, "preliminary", stays));
        if (!stays)
            story.Told(
                Letter("other", "Encounter/w", "preliminary", false), Letter("summary", visit, "preliminary", true),
                Letter("final", "Encounter/w", "final", false));
        var finding = story.Find(rule, "2025-05-20T10:00:00Z", visit)!;
        Assert.Equal(FindingState.Breached, finding.State);
        Assert.Equal(["DocumentReference/mine"], finding.Evidence.Select(e => e.Reference)
            .Where(r => r.StartsWith("DocumentReference/", StringComparison.Ordinal)).Distinct());
    }

    [Fact]
    public void A_stay_within_a_referral_names_the_unfinished_summaries_of_its_own_and_no_others()
    {
        var finding = new Story().At("2025-04-02T10:00:00Z").Told(Referral(),
                Visit("2025-04-01T10:00:00Z", "2025-04-02T09:00:00Z", code: "IMP", id: "s"),
                Visit("2025-04-01T14:00:00Z", "2025-04-01T14:30:00Z"))
            .At("2025-04-04T10:00:00Z").Told(
                Summary(docStatus: "preliminary", id: "mine"), ClinicLetter("Encounter/s", id: "final"),
                ClinicLetter(docStatus: "preliminary", id: "other"))
            .Find("discharge-summary-missing", "2025-05-20T10:00:00Z", "Encounter/s")!;
        Assert.Equal(FindingState.Breached, finding.State);
        Assert.Equal(["DocumentReference/mine"], finding.Evidence.Select(e => e.Reference)
            .Where(r => r.StartsWith("DocumentReference/", StringComparison.Ordinal)).Distinct());
    }

    [Theory]
    [InlineData("2025-03-05T10:00:00Z", "pending")]
    [InlineData("2025-03-05T10:00:01Z", "breached")]
    public void Told_at_the_threshold_itself_is_in_time_and_a_second_later_late(string told, string state) =>
        Assert.Equal(state, Lowered().At(told).Told(Notice("Organization/practice", told)).States(Told, told));

    [Fact]
    public void Overdue_looks_no_further_ahead()
    {
        Assert.Equal(Story.Instant("2025-03-05T10:00:00Z"), Lowered().Find(Told, "2025-03-05T09:00:00Z")!.NextAt);
        Assert.Null(Lowered().Find(Told, "2025-03-05T10:00:00Z")!.NextAt);
    }

    [Fact]
    public void A_mismatch_triaged_lower_is_due_since_both_are_known()
    {
        var early = Lowered("routine", "Please see urgently.").Find(Mismatch, Later)!;
        Assert.Equal(Story.Instant(Triaged), early.DueAt);
        var late = Lowered("routine").At("2025-03-06T10:00:00Z").Told(ReferralLetter("Please see urgently."))
            .Find(Mismatch, Later)!;
        Assert.Equal((FindingState.Breached, Story.Instant("2025-03-06T10:00:00Z")), (late.State, late.DueAt));
    }

    [Theory]
    [InlineData("same-day", "met")]
    [InlineData("usc", "unknown")]
    public void Nothing_is_above_the_same_day_whatever_an_unreadable_letter_says(string triage, string state) =>
        Assert.Equal(state, new Story().At(Sent)
            .Told(Referral(priority: "stat"), ReferralLetter("x", "application/pdf"))
            .At(Triaged).Told(Again(triage, Triaged)).States(Mismatch, Later));

    [Theory]
    [InlineData(true, "met")]
    [InlineData(false, "breached")]
    public void An_agreed_decision_counts_only_when_it_says_who_took_it(bool decider, string state) =>
        Assert.Equal(state, Lowered("routine", "Please see urgently.", decider).At("2025-03-05T10:00:00Z")
            .Told(Notice("Organization/practice", "2025-03-05T09:00:00Z"), Answer("agree", "2025-03-05T10:00:00Z"))
            .States(Mismatch, Later));

    [Theory]
    [InlineData("routine", null, false, "No letter has come")]
    [InlineData("routine", "Routine referral.", false, "do not disagree")]
    [InlineData("routine", null, true, "suspected-cancer pathway")]
    [InlineData("urgent", "Routine referral.", false, "states a lower urgency")]
    [InlineData("routine", "Please see urgently.", false, "states a higher urgency")]
    [InlineData("routine", "Please see soon.", false, "states a higher urgency")]
    public void The_sentence_says_which_way_request_and_letter_disagree(
        string priority, string? letter, bool cancer, string why)
    {
        var story = new Story().At(Sent).Told(Referral(priority: priority, cancer: cancer));
        if (letter is not null) story.Told(ReferralLetter(letter));
        Assert.Contains(why, story.Find(Disagree, Later)!.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lower_letter_says_nothing_while_another_cannot_be_read() =>
        Assert.Equal("unknown", new Story().At(Sent)
            .Told(Referral(priority: "urgent"), ReferralLetter("Routine referral."),
                ReferralLetter("x", "application/pdf", id: "scan"))
            .States(Disagree, Later));

    [Fact]
    public void A_follow_up_planned_for_its_own_day_takes_the_unknown_interval()
    {
        static DateTimeOffset? Due(string authored) => new Story().At("2025-03-01T10:00:00Z").Told(Referral(),
            FollowUp("\"occurrenceDateTime\":\"2025-06-09T10:00:00Z\"", authored))
            .Find("follow-up-overdue", "2025-06-09T10:00:00Z")!.DueAt;

        Assert.Equal(Story.Instant("2025-06-16T10:00:00Z"), Due("2025-06-09T10:00:00Z"));
        Assert.Equal(Story.Instant("2025-06-09T12:30:00Z"), Due("2025-06-09T00:00:00Z"));
    }

    [Fact]
    public void An_urgent_follow_up_keeps_a_threshold_in_days() => Assert.Equal(
        Story.Instant("2025-06-09T10:00:00Z"), new Story().At("2025-03-01T10:00:00Z").Told(Referral(),
            FollowUp("\"occurrenceDateTime\":\"2025-06-09T10:00:00Z\"", priority: "urgent"))
            .Find("follow-up-overdue", "2025-06-01T10:00:00Z")!.DueAt);

    static Finding Finding(FindingState state, bool hasNext) => new("not-seen", "f", state, null,
        hasNext ? DateTimeOffset.UnixEpoch : null, 1, "t", "s", "s", "p", "w", []);

    [Theory]
    [InlineData("Pending", true, true)]
    [InlineData("Pending", false, false)]
    [InlineData("Met", true, true)]
    [InlineData("Met", false, false)]
    [InlineData("Breached", false, true)]
    [InlineData("Unknown", false, true)]
    public void A_case_is_watched_by_what_looks_again_is_overdue_or_cannot_tell(
        string state, bool hasNext, bool watched) =>
        Assert.Equal(watched, Watch.IsWatched([Finding(Enum.Parse<FindingState>(state), hasNext)]));

    [Fact]
    public void An_open_case_is_watched_or_has_a_reason_why_not_and_a_closed_one_needs_neither()
    {
        var open = new Story().At(Sent).Told(Referral()).Sheet(Later);
        var closed = new Story().At(Sent).Told(Referral(status: "revoked")).Sheet(Later);
        var reasoned = new[] { "rejected", "cancelled", "completed", "failed", "accepted" }
            .Select(status => new Story().At(Sent)
                .Told(Referral(), TrackingTask(status, status == "rejected" ? "returned" : null)).Sheet(Later))
            .First(sheet => sheet is { IsOpen: true, OpenReason: not null });
        Finding[] none = [Finding(FindingState.Met, false)], some = [Finding(FindingState.Breached, false)];
        Assert.True(open.IsOpen && open.OpenReason is null);
        Assert.False(closed.IsOpen);
        Assert.Equal((false, true), (Watch.IsKept(open, none), Watch.IsKept(open, some)));
        Assert.Equal((true, true), (Watch.IsKept(closed, none), Watch.IsKept(closed, some)));
        Assert.Equal((true, true), (Watch.IsKept(reasoned, none), Watch.IsKept(reasoned, some)));
        Assert.Null(Watch.ReasonWhyNot(open, none));
        Assert.Null(Watch.ReasonWhyNot(closed, none));
        Assert.StartsWith(Watch.Overdue, Watch.ReasonWhyNot(reasoned, some)!, StringComparison.Ordinal);
        Assert.Null(Watch.ReasonWhyNot(reasoned, [Finding(FindingState.Pending, true)]));
        Assert.Equal(reasoned.OpenReason, Watch.ReasonWhyNot(reasoned, none));
    }

    [Theory]
    [InlineData("not-received", "Referral Advice Unclassified")]
    [InlineData("not-triaged", "Referral Unclassified")]
    [InlineData("not-booked", "Referral Unclassified")]
    [InlineData("not-seen", "Referral Unclassified")]
    [InlineData("urgency-mismatch", "Referral Advice Diagnostic Unclassified")]
    [InlineData("downgrade-not-communicated", "Referral Advice Diagnostic Unclassified")]
    [InlineData("mismatch-triaged-lower", "Referral Advice Diagnostic Unclassified")]
    [InlineData("clinic-letter-missing", "Referral Advice Diagnostic FollowUp Unclassified")]
    [InlineData("discharge-summary-missing", "Referral Advice Diagnostic FollowUp Stay Unclassified")]
    [InlineData("follow-up-overdue", "Referral Advice Diagnostic FollowUp Unclassified")]
    public void A_rule_watches_these_kinds_of_case(string rule, string kinds) =>
        Assert.Equal(
            kinds.Split(' ').Order(), SafetyRules.All.Single(r => r.Slug == rule).Watches.Select(k => $"{k}").Order());
}
