using FhirGateway.Referrals;
using FhirGateway.Rules;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Referrals;

/// <summary>What belongs to a case, which case answers for what, and when it is open.</summary>
public sealed class CaseTests
{
    const string Now = "2025-05-10T10:00:00Z";

    static Story Begun(string root = "ServiceRequest/r") => new Story { Root = root }.At("2025-03-03T10:00:00Z")
        .Told(Referral());

    [Fact]
    public void What_points_to_a_member_belongs_and_what_is_only_of_the_same_patient_does_not()
    {
        var sheet = Begun().Told(TrackingTask(), Appointment("booked"), Referral("other"),
            Appointment("booked", "ServiceRequest/other", "app2"),
            FollowUp("\"occurrenceDateTime\":\"2025-09-01\""), Appointment("booked", "ServiceRequest/f", "app3"),
            Visit("2025-03-01T10:00:00Z", null, basedOn: null, extra: """,  "appointment":[{"reference":"Appointment/app"}]"""),
            ClinicLetter(), ClinicLetter(null, id: "new", extra: Replacing("l")), StayOf("2025-03-01T10:00:00Z", null),
            PracticeTask("letter-review", "DocumentReference/new")).Sheet(Now);
        Assert.Equal(["Appointment/app", "Appointment/app3", "DocumentReference/l", "DocumentReference/new",
            "Encounter/v",
            "ServiceRequest/f", "ServiceRequest/r", "Task/o", "Task/t"], sheet.Members);
    }

    [Fact]
    public void A_record_that_was_moved_to_another_request_no_longer_belongs()
    {
        var story = Begun().Told(Referral("other"), Appointment("booked")).At("2025-03-04T10:00:00Z")
            .Told(Appointment("booked", "ServiceRequest/other"));
        Assert.Contains("Appointment/app", story.Sheet("2025-03-03T10:00:00Z").Members);
        Assert.DoesNotContain("Appointment/app", story.Sheet(Now).Members);
    }

    [Theory]
    [InlineData("follow-up", false)]
    [InlineData("diagnostic", false)]
    [InlineData("referral", true)] // an onward referral waits in its own right
    [InlineData("advice", true)]
    [InlineData("something-new", true)]
    public void A_request_based_on_another_is_its_own_case_unless_it_is_a_follow_up_or_a_test(string category,
        bool own) =>
        Assert.Equal(own, Begun("ServiceRequest/next")
            .Told(Referral("next", category: category, extra: """,  "basedOn":[{"reference":"ServiceRequest/r"}]""")).Sheet(Now).IsCase);

    [Fact]
    public void Of_requests_based_on_each_other_one_is_the_root()
    {
        string[] told = [FollowUp("\"occurrenceDateTime\":\"2025-09-01\"", id: "a", basedOn: """,  "basedOn":[{"reference":"ServiceRequest/b"}]"""),
            FollowUp("\"occurrenceDateTime\":\"2025-09-01\"", id: "b", basedOn: """,  "basedOn":[{"reference":"ServiceRequest/a"}]""")];
        Assert.True(Begun("ServiceRequest/a").Told(told).Sheet(Now).IsCase);
        Assert.False(Begun("ServiceRequest/b").Told(told).Sheet(Now).IsCase);
    }

    [Theory]
    [InlineData("proposal")]
    [InlineData("option")]
    [InlineData("plan")]
    public void A_proposal_is_no_case_and_does_not_swallow_what_follows_it(string intent)
    {
        var proposal = Referral("old").Replace("\"intent\":\"order\"", $"\"intent\":\"{intent}\"",
            StringComparison.Ordinal);
        Assert.False(Begun("ServiceRequest/old").Told(proposal).Sheet(Now).IsCase);
        Assert.True(Begun("ServiceRequest/f").Told(proposal, FollowUp("\"occurrenceDateTime\":\"2025-09-01\"",
            basedOn: """,  "basedOn":[{"reference":"ServiceRequest/old"}]""")).Sheet(Now).IsCase);
    }

    [Fact]
    public void A_stay_that_hangs_on_no_request_is_a_case_whatever_else_it_points_to()
    {
        var unlinked = Appointment("fulfilled", "ServiceRequest/unknown");
        Assert.True(Begun("Encounter/s").Told(unlinked,
            Visit("2025-03-01T10:00:00Z", null, basedOn: null, id: "clinic"),
            StayOf("2025-03-01T10:00:00Z", "2025-03-02T10:00:00Z",
                extra: """,  "appointment":[{"reference":"Appointment/app"}],"partOf":{"reference":"Encounter/clinic"}""")).Sheet(Now)
            is { IsCase: true, Stays: [{ Reference: "Encounter/s" }] });
    }

    [Fact]
    public void A_visit_for_two_referrals_is_seen_in_both_and_owed_in_one()
    {
        var visit = Visit("2025-03-01T10:00:00Z", "2025-03-01T11:00:00Z", extra: "")
            .Replace("\"basedOn\":[", "\"basedOn\":[{\"reference\":\"ServiceRequest/other\"},",
                StringComparison.Ordinal);
        FactSheet[] sheets = [Begun().Told(Referral("other"), visit).Sheet(Now),
            Begun("ServiceRequest/other").Told(Referral("other"), visit).Sheet(Now)];
        Assert.All(sheets, s => Assert.NotNull(s.Seen));
        Assert.Equal([false, true], sheets.Select(s => Assert.Single(s.Visits).OwesLetter));
    }

    [Fact]
    public void A_deleted_root_is_no_case() => Assert.False(Begun().Deleted("ServiceRequest/r").Sheet(Now).IsCase);

    [Fact]
    public void The_nation_is_that_of_the_receiving_organisation_or_of_what_it_is_part_of()
    {
        var story = new Story("Wales").At("2025-03-03T10:00:00Z").Told(Referral());
        Assert.Equal(Nation.Wales, story.Sheet(Now).Nation);
        story.Told("""{"resourceType":"Organization","id":"board","address":[{"country":"Scotland"}]}""",
            """{"resourceType":"Organization","id":"hospital","partOf":{"reference":"Organization/board"}}""");
        Assert.Equal(Nation.Scotland, story.Sheet(Now).Nation);
        story.Told("""{"resourceType":"Organization","id":"board"}""");
        Assert.Null(story.Sheet(Now).Nation);
    }

    [Theory]
    [InlineData("completed", true)] // a status alone closes nothing
    [InlineData("active", true)]
    [InlineData("revoked", false)]
    [InlineData("entered-in-error", false)]
    public void A_request_is_closed_by_its_own_status_only_when_withdrawn_before_receipt(string status, bool open) =>
        Assert.Equal(open, Begun().At("2025-03-04T10:00:00Z").Told(Referral(status: status)).Sheet(Now).IsOpen);

    [Theory]
    [InlineData("in-progress", false, true)]
    [InlineData("cancelled", false, false)]
    [InlineData("completed", false, true)]
    [InlineData("in-progress", true, false)]
    public void After_receipt_a_withdrawal_closes_when_the_owner_accepts(string task, bool abortDone, bool open)
    {
        var story = Begun().Told(TrackingTask("received")).At("2025-03-05T10:00:00Z").Told(Referral(status: "revoked"))
            .At("2025-03-06T10:00:00Z").Told(TrackingTask(task));
        if (abortDone) story.Told(OtherTask(FhirGateway.Fhir.Canonical.CodeSystems.TaskCode, "abort", "Task/t"));
        Assert.Equal(open, story.Sheet(Now).IsOpen);
        Assert.True(story.Sheet("2025-03-05T12:00:00Z").IsOpen);
    }

    [Theory]
    [InlineData("final", "completed", false)]
    [InlineData("preliminary", "completed", true)]
    [InlineData("final", "requested", true)]
    public void A_final_letter_acknowledged_closes_it(string docStatus, string task, bool open) =>
        Assert.Equal(open, Begun().Told(Visit("2025-03-01T10:00:00Z", "2025-03-01T11:00:00Z"),
            ClinicLetter(docStatus: docStatus),
            PracticeTask("letter-review", "DocumentReference/l", task)).Sheet(Now).IsOpen);

    [Fact]
    public void An_acknowledged_letter_that_is_withdrawn_opens_it_again() =>
        Assert.True(Begun().Told(Visit("2025-03-01T10:00:00Z", "2025-03-01T11:00:00Z"), ClinicLetter(),
            PracticeTask("letter-review", "DocumentReference/l"), ClinicLetter(status: "entered-in-error"))
                .Sheet(Now).IsOpen);

    [Fact]
    public void A_return_closes_when_it_was_acted_on()
    {
        var story = Begun().Told(TrackingTask("rejected", "returned"));
        Assert.Equal("Returned to the referrer; open until the referrer has acted on it.",
            Watch.ReasonWhyNot(story.Sheet(Now), story.Judge(Now)));
        Assert.False(story.Told(PracticeTask("act-on-return", "ServiceRequest/r")).Sheet(Now).IsOpen);
    }

    [Fact]
    public void A_case_stays_open_while_a_follow_up_is_owed()
    {
        var story = Begun().Told(Visit("2025-03-01T10:00:00Z", "2025-03-01T11:00:00Z"), ClinicLetter(),
            PracticeTask("letter-review", "DocumentReference/l"), FollowUp("\"occurrenceDateTime\":\"2025-09-01\""));
        Assert.True(story.Sheet(Now).IsOpen);
        Assert.False(story.Told(FollowUp("\"occurrenceDateTime\":\"2025-09-01\"", status: "revoked"))
            .Sheet(Now).IsOpen);
    }

    [Fact]
    public void A_date_mistyped_into_the_future_is_marked_and_hides_nothing()
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(sent: "2052-03-03T10:00:00Z"));
        Assert.True(story.Sheet(Now).Request!.IsFuture);
        Assert.Equal("breached", story.States("not-received", Now));
    }
}
