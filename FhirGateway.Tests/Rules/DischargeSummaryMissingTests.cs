using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

public sealed class DischargeSummaryMissingTests
{
    const string Rule = "discharge-summary-missing";
    const string Later = "2025-04-20T10:00:00Z";

    static Story Discharged(string country = "England", string code = "IMP", string extra = "") =>
        new Story(country) { Root = "Encounter/s" }.At("2025-04-02T10:00:00Z")
            .Told(StayOf("2025-04-01T10:00:00Z", "2025-04-02T09:00:00Z", code: code, extra: extra));

    [Theory]
    [InlineData("England", "IMP", "2025-04-03T09:00:00Z")]
    [InlineData("England", "SS", "2025-04-03T09:00:00Z")]
    [InlineData("England", "EMER", "2025-04-03T09:00:00Z")]
    [InlineData("Scotland", "IMP", "2025-04-02T23:00:00Z")] // the end of the local day
    [InlineData("Wales", "ACUTE", "2025-04-03T09:00:00Z")]
    [InlineData("Northern Ireland", "NONAC", "2025-04-03T09:00:00Z")]
    public void A_stay_without_a_summary_is_overdue_at_its_nations_threshold(string country, string code, string due)
    {
        var story = Discharged(country, code);
        Assert.Equal("pending breached", story.States(Rule, Story.Instant(due).AddTicks(-1).ToString("O"), due));
        Assert.Equal(("Encounter/s", 2), (story.Find(Rule, due)!.Focus, story.Find(Rule, due)!.Tier));
    }

    [Theory]
    [InlineData("final", "met")]
    [InlineData("preliminary", "breached")]
    public void Only_a_final_summary_closes_it(string docStatus, string expected) =>
        Assert.Equal(expected, Discharged().Told(Summary(docStatus: docStatus)).States(Rule, Later));

    [Fact]
    public void A_withdrawn_summary_opens_it_again() =>
        Assert.Equal("met breached", Discharged().At("2025-04-02T12:00:00Z").Told(Summary())
            .At("2025-04-10T10:00:00Z").Told(Summary(status: "entered-in-error"))
            .States(Rule, "2025-04-09T10:00:00Z", "2025-04-10T10:00:00Z"));

    [Fact]
    public void A_clinic_letter_is_no_summary() =>
        Assert.Equal("breached", Discharged().Told(ClinicLetter("Encounter/s")).States(Rule, Later));

    [Theory]
    [InlineData("exp", "met")]
    [InlineData("aadvice", "met")]
    [InlineData("home", "breached")]
    public void Who_died_in_it_or_left_unseen_owes_none(string disposition, string expected) =>
        Assert.Equal(expected, Discharged(extra: $$$"""
            ,"hospitalization":{"dischargeDisposition":{"coding":[
              {"system":"http://terminology.hl7.org/CodeSystem/discharge-disposition","code":"{{{disposition}}}"}]}}
            """).States(Rule, Later));

    [Theory]
    [InlineData("1066301000000103", "met")] // left before initial assessment
    [InlineData("182992009", "breached")] // treatment completed
    public void UK_Cores_discharge_status_is_read_too(string code, string expected) =>
        Assert.Equal(expected, Discharged(code: "EMER", extra: $$"""
            ,"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EmergencyCareDischargeStatus",
              "valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"{{code}}"}]} }]
            """).States(Rule, Later));

    [Theory]
    [InlineData("2025-04-02T08:00:00Z", "met")]
    [InlineData("2025-04-05T08:00:00Z", "breached")] // died at home: the summary is owed all the same
    public void A_death_excuses_the_summary_only_within_the_stay(string died, string expected) =>
        Assert.Equal(expected, Discharged().At("2025-04-06T08:00:00Z")
            .Told($$"""{"resourceType":"Patient","id":"p","deceasedDateTime":"{{died}}"}""").States(Rule, Later));

    [Theory]
    [InlineData("2025-04-02T08:00:00Z", "met")] // before it ended
    [InlineData("2025-04-02T13:00:00Z", "met")] // 4 hours after
    [InlineData("2025-04-02T13:00:01Z", "breached")]
    [InlineData("2025-04-01T09:00:00Z", "breached")] // came before: that one turned into this
    public void An_emergency_that_turned_into_an_admission_owes_none(string admitted, string expected) =>
        Assert.Equal(expected, Discharged(code: "EMER").Told(StayOf(admitted, null, "in-progress", id: "ward"))
            .States(Rule, Later));

    [Fact]
    public void Another_patients_admission_does_not_count() =>
        Assert.Equal("breached", Discharged(code: "EMER").Told("""{"resourceType":"Patient","id":"q"}""",
            StayOf("2025-04-02T10:00:00Z", null, "in-progress", id: "ward")
                .Replace("Patient/p", "Patient/q", StringComparison.Ordinal))
            .States(Rule, Later));

    [Fact]
    public void A_ward_within_a_stay_is_no_case_of_its_own()
    {
        var story = new Story { Root = "Encounter/ward" }.At("2025-04-02T10:00:00Z").Told(
            StayOf("2025-04-01T10:00:00Z", null, "in-progress"),
            StayOf("2025-04-01T10:00:00Z", "2025-04-02T09:00:00Z", id: "ward", extra: """,  "partOf":{"reference":"Encounter/s"}"""));
        Assert.False(story.Sheet(Later).IsCase);
        Assert.Empty(story.Judge(Later));
    }

    [Fact]
    public void A_stay_of_a_request_is_judged_in_the_requests_case()
    {
        var story = new Story().At("2025-03-03T10:00:00Z").Told(Referral(),
            Visit("2025-03-01T10:00:00Z", "2025-03-02T09:00:00Z", code: "SS", id: "s"));
        Assert.Equal("breached", story.States(Rule, Later));
        Assert.Empty(new Story { Root = "Encounter/s" }.At("2025-03-03T10:00:00Z").Told(Referral(),
            Visit("2025-03-01T10:00:00Z", "2025-03-02T09:00:00Z", code: "SS", id: "s")).Judge(Later));
    }

    [Fact]
    public void A_stay_that_goes_on_has_no_duty_and_says_why_it_is_open()
    {
        var story = new Story { Root = "Encounter/s" }.At("2025-04-02T10:00:00Z")
            .Told(StayOf("2025-04-01T10:00:00Z", null, "in-progress"));
        Assert.Empty(story.Judge(Later));
        Assert.Equal("The stay has not ended.", FhirGateway.Rules.Watch.ReasonWhyNot(story.Sheet(Later), []));
    }
}
