using FhirGateway.Fhir;
using FhirGateway.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Referrals;

/// <summary>Conditions of cases, letters and urgencies that deliberate faults changed unnoticed.</summary>
public sealed class FactBoundaryTests
{
    const string Sent = "2025-03-03T10:00:00Z", Now = "2025-05-10T10:00:00Z";
    const string Died = """{"resourceType":"Patient","id":"p","deceasedDateTime":"2025-03-10"}""";
    const string Returned = "rejected";

    static Story Begun(string category = "referral", string? priority = "routine") =>
        new Story().At(Sent).Told(Referral(category: category, priority: priority));

    static string Abort(string focus) => OtherTask(Canonical.CodeSystems.TaskCode, "abort", focus);

    [Theory]
    [InlineData("Task/t", false)]
    [InlineData("ServiceRequest/r", false)]
    [InlineData("DocumentReference/l", true)]
    public void A_cancelled_Task_and_a_completed_abort_close_a_request_that_was_not_revoked(string focus, bool open) =>
        Assert.Equal(open, Begun().Told(TrackingTask("received"), ClinicLetter(null, "ServiceRequest/r"))
            .At("2025-03-05T10:00:00Z").Told(TrackingTask("cancelled"), Abort(focus)).Sheet(Now).IsOpen);

    [Theory]
    [InlineData("2025-03-04T10:00:00Z", true)]
    [InlineData("2025-03-04T10:00:01Z", false)]
    public void A_request_received_at_the_instant_of_its_withdrawal_was_received(string received, bool open) =>
        Assert.Equal(open, Begun().At("2025-03-04T10:00:00Z").Told(Referral(status: "revoked"))
            .At(received).Told(TrackingTask("received", at: received)).Sheet(Now).IsOpen);

    [Theory]
    [InlineData("advice", "referral", "active", "order", "r", false)]
    [InlineData("advice", "referral", "on-hold", "order", "r", false)]
    [InlineData("advice", "referral", "completed", "order", "r", false)]
    [InlineData("advice", "referral", "draft", "order", "r", true)]
    [InlineData("advice", "referral", "revoked", "order", "r", true)]
    [InlineData("advice", "referral", "active", "proposal", "r", true)]
    [InlineData("advice", "referral", "active", "order", "another", true)]
    [InlineData("advice", "advice", "active", "order", "r", true)]
    [InlineData("referral", "referral", "active", "order", "r", true)]
    public void Only_advice_is_closed_by_a_referral_that_is_based_on_it(
        string category, string next, string status, string intent, string basedOn, bool open) =>
        Assert.Equal(open, Begun(category).At("2025-03-05T10:00:00Z").Told(
            Referral("next", status: status, category: next,
                extra: $$""","basedOn":[{"reference":"ServiceRequest/{{basedOn}}"}]""")
                .Replace("\"intent\":\"order\"", $"\"intent\":\"{intent}\"", StringComparison.Ordinal))
            .Sheet(Now).IsOpen);

    [Theory]
    [InlineData("act-on-return", "ServiceRequest/r", false)]
    [InlineData("act-on-return", "DocumentReference/l", true)]
    [InlineData("promised-action", "ServiceRequest/r", true)]
    public void A_return_is_closed_by_the_Task_to_act_on_it_and_no_other(string code, string focus, bool open) =>
        Assert.Equal(open, Begun().Told(TrackingTask(Returned, "returned"), ClinicLetter(null, "ServiceRequest/r"),
            PracticeTask(code, focus)).Sheet(Now).IsOpen);

    [Theory]
    [InlineData("revoked")]
    [InlineData("completed")]
    [InlineData("entered-in-error")]
    public void After_a_death_a_request_that_was_ended_is_closed_and_without_one_it_is_not(string status)
    {
        var story = Begun().Told(TrackingTask("received")).At("2025-03-12T10:00:00Z").Told(Referral(status: status));
        Assert.True(story.Sheet(Now).IsOpen);
        Assert.False(story.Told(Died).Sheet(Now).IsOpen);
    }

    [Fact]
    public void A_dead_patients_follow_up_keeps_no_case_open()
    {
        var story = Begun().Told(TrackingTask("received"), FollowUp("\"occurrenceDateTime\":\"2025-09-01\""))
            .At("2025-03-12T10:00:00Z").Told(Referral(status: "completed"), Died);
        Assert.False(story.Sheet(Now).IsOpen);
    }

    [Fact]
    public void A_stay_is_open_until_its_summary_came_or_none_is_owed()
    {
        Story Stay(string extra = "") => new Story { Root = "Encounter/s" }.At("2025-04-02T10:00:00Z")
            .Told(StayOf("2025-04-01T10:00:00Z", "2025-04-02T09:00:00Z", extra: extra));

        Assert.True(Stay().Sheet(Now).IsOpen);
        Assert.False(Stay().Told(Summary()).Sheet(Now).IsOpen);
        var died = Stay("""
            ,"hospitalization":{"dischargeDisposition":{"coding":[
             {"system":"http://terminology.hl7.org/CodeSystem/discharge-disposition","code":"exp"}]}}
            """).Sheet(Now);
        Assert.False(died.IsOpen);
        Assert.Contains("died", died.Loop.How, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_stays_that_begin_at_one_instant_do_not_excuse_each_other()
    {
        var story = new Story { Root = "Encounter/s" }.At("2025-04-02T10:00:00Z")
            .Told(StayOf("2025-04-01T10:00:00Z", "2025-04-02T09:00:00Z"),
                StayOf("2025-04-01T10:00:00Z", "2025-04-02T09:00:00Z", id: "s2"));
        Assert.Equal("breached", story.States("discharge-summary-missing", Now));
    }

    [Theory]
    [InlineData("2025-04-01T00:30:00Z", "met")]
    [InlineData("2025-03-31T20:00:00Z", "breached")]
    public void A_summary_dated_before_the_day_on_which_the_stay_began_is_not_its_summary(string date, string state) =>
        Assert.Equal(state, new Story { Root = "Encounter/s" }.At("2025-04-02T10:00:00Z")
            .Told(StayOf("2025-04-01T10:00:00Z", "2025-04-02T09:00:00Z"), Summary(date: date))
            .States("discharge-summary-missing", Now));

    [Fact]
    public void Requests_that_replace_each_other_are_read_to_their_end()
    {
        static string Replacing(string id) => $$""","replaces":[{"reference":"ServiceRequest/{{id}}"}]""";

        var story = new Story().At(Sent).Told(
            Referral(extra: Replacing("old")), Referral("old", "urgent", extra: Replacing("r")));
        Assert.Equal("urgent", story.Sheet(Now).Row.EffectiveUrgency);
    }

    [Fact]
    public void A_letter_that_cannot_be_read_states_nothing_and_not_none()
    {
        Assert.Null(Begun().Told(ReferralLetter("x", "application/pdf")).Sheet(Now).Row.StatedUrgency);
        var silent = Begun().Told(ReferralLetter("Thank you for seeing this man.")).Sheet(Now);
        Assert.Equal("none", silent.Row.StatedUrgency);
        Assert.Null(silent.HighestLetter);
    }

    [Fact]
    public void Only_a_disagreement_is_one_and_a_notice_before_any_triage_is_about_none()
    {
        static Story Lowered() => Begun(priority: "urgent").Told(
            TrackingTask("accepted", "triaged", decision: Decision("routine", Sent)),
            Notice("Organization/practice", Sent));

        Assert.Null(Lowered().Told(Answer("agree", "2025-03-04T10:00:00Z")).Sheet(Now).Disagreement);
        Assert.NotNull(Lowered().Told(Answer("disagree", "2025-03-04T10:00:00Z")).Sheet(Now).Disagreement);
        Assert.Empty(Begun().Told(Notice("Organization/practice", Sent)).Sheet(Now).CurrentNotices);
    }

    [Fact]
    public void A_confirmation_settles_what_was_known_when_it_was_given()
    {
        const string Rule = "urgency-mismatch";
        Story Confirmed() => Begun().Told(ReferralLetter("Please see soon."), Confirmation("routine"));

        Assert.Equal("met", Confirmed().States(Rule, Now));
        Assert.Equal("met", Confirmed().At("2025-03-06T10:00:00Z")
            .Told(ReferralLetter("Thank you for seeing this man.", id: "second")).States(Rule, Now));
        Assert.Equal("breached", Confirmed().At("2025-03-06T10:00:00Z").Told(Referral(priority: "urgent"))
            .States(Rule, Now));
    }

    [Fact]
    public void An_emergency_is_not_the_visit_that_a_follow_up_planned() =>
        Assert.Equal("breached", new Story().At("2025-03-01T10:00:00Z")
            .Told(Referral(), FollowUp("\"occurrenceDateTime\":\"2025-06-09T10:00:00Z\""))
            .At("2025-08-01T10:00:00Z")
            .Told(Visit("2025-08-01T09:00:00Z", "2025-08-01T09:30:00Z", code: "EMER", basedOn: "ServiceRequest/f"))
            .States("follow-up-overdue", "2026-03-03T10:00:00Z"));

    [Theory]
    [InlineData("order", true)]
    [InlineData("original-order", true)]
    [InlineData("reflex-order", true)]
    [InlineData("filler-order", true)]
    [InlineData("instance-order", true)]
    [InlineData("proposal", false)]
    [InlineData("plan", false)]
    [InlineData("directive", false)]
    [InlineData("option", false)]
    public void An_order_of_whatever_kind_opens_a_case(string intent, bool opens) =>
        Assert.Equal(opens, new Story().At(Sent)
            .Told(Referral().Replace("\"intent\":\"order\"", $"\"intent\":\"{intent}\"", StringComparison.Ordinal))
            .Sheet(Now).IsCase);

    [Theory]
    [InlineData("823681000000100", "http://snomed.info/sct")]
    [InlineData("371531000", "http://snomed.info/sct")]
    [InlineData("11488-4", "http://loinc.org")]
    public void A_clinic_letter_is_known_by_any_of_its_codes(string code, string system) =>
        Assert.Equal("met", Begun().At("2025-04-01T11:00:00Z").Told(
            Visit("2025-04-01T10:00:00Z", "2025-04-01T10:30:00Z"),
            ClinicLetter().Replace("823681000000100", code, StringComparison.Ordinal)
                .Replace("http://snomed.info/sct", system, StringComparison.Ordinal))
            .States("clinic-letter-missing", Now));

    [Theory]
    [InlineData("sent", false)]
    [InlineData("received", false)]
    [InlineData("information-requested", false)]
    [InlineData("triaged", true)]
    [InlineData("waiting", true)]
    [InlineData("booked", true)]
    [InlineData("attended", true)]
    [InlineData("not-attended", true)]
    [InlineData("outcome-recorded", true)]
    [InlineData("letter-sent", true)]
    [InlineData("closed", true)]
    public void A_step_from_triage_on_says_that_the_request_was_triaged(string step, bool triaged) =>
        Assert.Equal(triaged, Begun(priority: "urgent").Told(TrackingTask("accepted", step, priority: "urgent"))
            .Sheet(Now).Triage is not null);

    [Fact]
    public void A_case_that_no_rule_watches_says_what_it_waits_for()
    {
        const string Began = "2025-04-01T10:00:00Z", Ended = "2025-04-01T10:30:00Z";
        static string? Reason(Story story) => story.Sheet(Now).OpenReason;

        Assert.Null(Reason(Begun("advice")));
        Assert.StartsWith("Advice request received",
            Reason(Begun("advice").Told(TrackingTask("received"))), StringComparison.Ordinal);
        Assert.Equal("The visit has not ended.", Reason(Begun().At(Now).Told(Visit(Began, null, "in-progress"))));
        Assert.Null(Reason(Begun().At(Now).Told(Visit(Began, Ended))));
        Assert.StartsWith("Seen, and the letter has come",
            Reason(Begun().At(Now).Told(Visit(Began, Ended), ClinicLetter())), StringComparison.Ordinal);
        Assert.Null(Reason(new Story().At(Sent).Told(Referral(status: "revoked"))));
    }
}
