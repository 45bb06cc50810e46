using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Referrals;

/// <summary>What lists and reports read of a case, and the Task that the gateway gives a request.</summary>
public sealed class RowTests
{
    const string Now = "2025-05-10T10:00:00Z";

    static Story Begun() => new Story("Scotland").At("2025-03-03T10:00:00Z").Told(
        """{"resourceType":"Organization","id":"nhs","name":"NHS Fife Health Board"}""",
        """{"resourceType":"Organization","id":"cluster","name":"West Cluster","partOf":{"reference":"Organization/nhs"}}""",
        """{"resourceType":"Organization","id":"practice","name":"The Practice","partOf":{"reference":"Organization/cluster"}}""",
        """
        {"resourceType":"Patient","id":"p","birthDate":"1970-01-01","name":[{"family":"Smith","given":["Ann","May"]}],
         "identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9000000009"}]}
        """,
        Referral(priority: "asap", cancer: true,
            extra: """,  "identifier":[{"value":"UBRN-1"}],"code":{"text":"Dermatology"}"""), TrackingTask());

    [Fact]
    public void A_row_names_the_patient_the_parties_and_the_urgencies()
    {
        var row = Begun().Sheet(Now).Row;
        Assert.Equal(("9000000009", "SMITH, Ann May", new DateOnly(1970, 1, 1)), (row.PatientNumber!, row.PatientName!, row.BirthDate!.Value));
        Assert.Equal(("Organization/practice", "Organization/hospital", "Organization/cluster", "Organization/nhs"),
            (row.RequesterOrg!, row.PerformerOrg!, row.Cluster!, row.Board!));
        Assert.Equal(("UBRN-1", "Dermatology", "Scotland"), (row.SenderReference!, row.Specialty!, row.Nation!));
        Assert.Equal(("suspected-cancer", "asap", "usc", "usc"),
            (row.Pathway!, row.RequestedPriority!, row.EffectiveUrgency!, row.ClockUrgency!));
    }

    [Fact]
    public void The_step_follows_the_facts()
    {
        var story = Begun();
        string StepNow() => story.Sheet(Now).Row.Step!;
        Assert.Equal("sent", StepNow());
        story.Told(TrackingTask("received", "received"));
        Assert.Equal("received", StepNow());
        story.Told(TrackingTask("received", "information-requested"));
        Assert.Equal("information-requested", StepNow());
        story.Told(TrackingTask("accepted", "triaged", decision: Decision("usc")));
        Assert.Equal("triaged", StepNow());
        story.Told(TrackingTask("accepted", "waiting", decision: Decision("usc")));
        Assert.Equal("waiting", StepNow());
        story.Told(Appointment("booked"));
        Assert.Equal("booked", StepNow());
        story.Told(Appointment("noshow"));
        Assert.Equal("not-attended", StepNow());
        story.Told(Visit("2025-03-02T10:00:00Z", "2025-03-02T11:00:00Z"));
        Assert.Equal("attended", StepNow());
        story.Told(ClinicLetter());
        Assert.Equal(("letter-sent", "Organization/practice"), (StepNow(), story.Sheet(Now).Row.ActionOwner!));
        story.Told(PracticeTask("letter-review", "DocumentReference/l"));
        Assert.Equal(("closed", null), (StepNow(), story.Sheet(Now).Row.ActionOwner));
    }

    [Fact]
    public void A_stay_has_a_row_too()
    {
        var row = new Story { Root = "Encounter/s" }.At("2025-04-02T10:00:00Z")
            .Told(StayOf("2025-04-01T10:00:00Z", "2025-04-02T09:00:00Z")).Sheet(Now).Row;
        Assert.Equal(("stay", "Organization/hospital", true), (row.Kind, row.PerformerOrg!, row.IsOpen));
        Assert.Null(row.RequestedPriority);
    }

    [Theory]
    [InlineData("referral", true, true)]
    [InlineData("advice", true, true)]
    [InlineData("diagnostic", true, true)]
    [InlineData("follow-up", true, false)]
    [InlineData("something-new", false, false)]
    public void Workflow_binds_what_is_tracked_and_gives_it_a_Task(string category, bool tracked, bool task)
    {
        var request = JsonFormat.Read(System.Text.Encoding.UTF8.GetBytes(Referral(category: category))).Resource!;
        Assert.Equal((tracked, task), (Tracked.Is(request), Tracked.NeedsTask(request)));
    }

    [Fact]
    public void The_gateways_Task_is_what_the_fact_sheet_follows_and_looks_like_no_triage()
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(priority: "urgent"));
        var bytes = FhirGateway.Referrals.TrackingTask.For(JsonFormat.Read(System.Text.Encoding.UTF8.GetBytes(Referral(priority: "urgent"))).Resource!, "r",
            "Organization/hospital", "Organization/practice", null, Story.Instant("2025-03-03T10:00:00Z"));
        var task = System.Text.Encoding.UTF8.GetString(bytes).Replace("{\"resourceType\":\"Task\"", "{\"resourceType\":\"Task\",\"id\":\"t\"",
            StringComparison.Ordinal);
        var sheet = story.Told(task).Sheet(Now);
        Assert.Equal(("Task/t", null, null), (sheet.Tracking!.Reference, sheet.Tracking.Received, sheet.Triage));
        var triaged = story.Told(task.Replace("\"sent\"", "\"triaged\"", StringComparison.Ordinal)).Sheet(Now);
        Assert.Equal((true, null), (triaged.Triage is not null, triaged.Urgencies.Triaged));
    }
}
