using FhirGateway.Rules;
using FhirGateway.Tests.Referrals;
using static FhirGateway.Tests.Referrals.Records;

namespace FhirGateway.Tests.Rules;

public sealed class ClinicLetterMissingTests
{
    const string Rule = "clinic-letter-missing";
    const string Due = "2025-04-08T10:30:00Z";
    const string Later = "2025-05-08T10:00:00Z";

    static Story Seen(string country = "England", string code = "AMB") => new Story(country).At("2025-03-03T10:00:00Z")
        .Told(Referral())
        .At("2025-04-01T11:00:00Z").Told(Visit("2025-04-01T10:00:00Z", "2025-04-01T10:30:00Z", code: code));

    [Theory]
    [InlineData("England", "2025-04-08T10:30:00Z")]
    [InlineData("Scotland", "2025-04-15T10:30:00Z")]
    [InlineData("Wales", "2025-04-15T10:30:00Z")]
    [InlineData("Northern Ireland", "2025-04-15T10:30:00Z")]
    public void A_visit_without_a_letter_is_overdue_at_its_nations_threshold(string country, string due)
    {
        var story = Seen(country);
        Assert.Equal("pending breached", story.States(Rule, Story.Instant(due).AddTicks(-1).ToString("O"), due));
        Assert.Equal(("Encounter/v", 2), (story.Find(Rule, due)!.Focus, story.Find(Rule, due)!.Tier));
    }

    [Fact]
    public void A_virtual_visit_owes_a_letter_too() => Assert.Equal("breached", Seen(code: "VR").States(Rule, Due));

    [Theory]
    [InlineData("current", "final", "met")]
    [InlineData("current", "amended", "met")]
    [InlineData("current", "preliminary", "breached")]
    [InlineData("current", null, "breached")]
    [InlineData("superseded", "final", "breached")]
    [InlineData("entered-in-error", "final", "breached")]
    [InlineData("current", "entered-in-error", "breached")]
    public void Only_a_current_and_final_letter_closes_it(string status, string? docStatus, string expected) =>
        Assert.Equal(expected, Seen().Told(ClinicLetter(status: status, docStatus: docStatus)).States(Rule, Later));

    [Fact]
    public void A_letter_that_does_not_say_is_final_only_from_a_registered_custodian()
    {
        var story = Seen().Told(ClinicLetter(docStatus: null, extra: """,  "custodian":{"reference":"Organization/hospital"}"""));
        Assert.Equal("breached", story.States(Rule, Later));
        var registered = story.File(Later) with { FinalWhenUnstated = ["Organization/hospital"] };
        Assert.NotNull(Assert.Single(FhirGateway.Referrals.FactSheet.Build(registered).Visits).Letter);
    }

    [Fact]
    public void A_late_letter_closes_it_when_it_is_known() =>
        Assert.Equal("breached met", Seen().At("2025-04-20T10:00:00Z").Told(ClinicLetter(date: "2025-04-03T10:00:00Z"))
            .States(Rule, "2025-04-19T10:00:00Z", "2025-04-20T10:00:00Z"));

    [Fact]
    public void A_preliminary_letter_that_becomes_final_closes_it_then() =>
        Assert.Equal("breached met", Seen().Told(ClinicLetter(docStatus: "preliminary"))
            .At("2025-04-20T10:00:00Z").Told(ClinicLetter())
                .States(Rule, "2025-04-19T10:00:00Z", "2025-04-20T10:00:00Z"));

    [Fact]
    public void A_withdrawn_letter_opens_it_again() =>
        Assert.Equal("met breached breached", Seen().At("2025-04-03T12:00:00Z").Told(ClinicLetter())
            .At("2025-04-10T10:00:00Z").Told(ClinicLetter(status: "entered-in-error"))
            .States(Rule, "2025-04-09T10:00:00Z", "2025-04-10T10:00:00Z", Later));

    [Fact]
    public void A_deleted_letter_opens_it_again() =>
        Assert.Equal("breached", Seen().Told(ClinicLetter()).Deleted("DocumentReference/l").States(Rule, Later));

    [Theory]
    [InlineData("final", "met")]
    [InlineData("preliminary", "breached")]
    public void A_replaced_letter_is_followed_to_the_one_that_replaces_it(string docStatus, string expected) =>
        Assert.Equal(expected, Seen().Told(ClinicLetter(),
                ClinicLetter(encounter: null, docStatus: docStatus, id: "new", date: "2025-04-01T10:45:00Z",
                    extra: Replacing("l")))
            .States(Rule, Later));

    [Fact]
    public void A_replacement_entered_in_error_leaves_the_first_letter_standing() =>
        Assert.Equal("met", Seen().Told(ClinicLetter(),
            ClinicLetter(status: "entered-in-error", id: "new", extra: Replacing("l")))
            .States(Rule, Later));

    [Fact]
    public void A_letter_of_another_kind_or_another_visit_does_not_close_it() =>
        Assert.Equal("breached", Seen().Told(Summary("Encounter/v"), Referral(id: "other"),
                Visit("2025-04-01T10:00:00Z", "2025-04-01T10:30:00Z", basedOn: "ServiceRequest/other", id: "v2"),
                ClinicLetter("Encounter/v2", id: "l2"), ClinicLetter(null, "ServiceRequest/other", id: "l3"))
            .States(Rule, Later));

    [Theory]
    [InlineData("2025-04-03T09:00:00Z", "met")]
    [InlineData("2025-04-01T10:30:01Z", "met")] // when the visit had ended
    [InlineData("2025-04-01T10:29:00Z", "breached")] // written before that
    public void A_letter_tied_to_the_request_closes_the_one_visit_before_it(string date, string expected) =>
        Assert.Equal(expected, Seen().At("2025-04-05T10:00:00Z").Told(ClinicLetter(null, "ServiceRequest/r", date))
            .States(Rule, Later));

    [Theory]
    [InlineData("Encounter/v", null, "2025-03-31T09:00:00Z", true)]
    [InlineData("Encounter/v", null, "2025-04-01T08:00:00Z", false)] // of that day
    [InlineData(null, "ServiceRequest/r", "2025-03-31T09:00:00Z", true)]
    [InlineData(null, "ServiceRequest/r", "2025-04-03T09:00:00Z", false)]
    public void A_letter_dated_before_its_visit_is_marked_and_closes_neither_it_nor_the_loop(
        string? encounter, string? related, string date, bool early)
    {
        var story = Seen().At("2025-04-05T10:00:00Z").Told(ClinicLetter(encounter, related, date), PracticeTask(
            "letter-review", "DocumentReference/l"));
        var sheet = story.Sheet(Later);
        Assert.Equal((early, early), (Assert.Single(sheet.Documents).IsBeforeItsVisit, sheet.Loop.IsOpen));
        Assert.Equal(early ? "attended" : "closed", sheet.Row.Step);
        Assert.Equal(early, sheet.Row.LetterOn is null);
        Assert.Equal(early ? "breached" : "met", story.States(Rule, Later));
        Assert.Equal(early ? ["before-its-visit"] : [], FhirGateway.Referrals.Timeline.Of(story.File(Later))
            .Single(e => e.Version.Reference == "DocumentReference/l").Marks);
    }

    [Fact]
    public void A_letter_between_two_visits_is_before_neither() =>
        Assert.False(Assert.Single(Seen().At("2025-05-05T10:00:00Z").Told(
            Visit("2025-05-01T10:00:00Z", "2025-05-01T10:30:00Z", id: "second"),
            ClinicLetter(null, "ServiceRequest/r", "2025-04-10T09:00:00Z")).Sheet(Later).Documents).IsBeforeItsVisit);

    [Fact]
    public void Each_visit_needs_its_own_letter()
    {
        var story = Seen().Told(ClinicLetter(null, "ServiceRequest/r", "2025-04-01T10:40:00Z"))
            .At("2025-05-01T12:00:00Z").Told(Visit("2025-05-01T10:00:00Z", "2025-05-01T10:30:00Z", id: "second"));
        Assert.Equal(FindingState.Met, story.Find(Rule, "2025-05-20T10:00:00Z", "Encounter/v")!.State);
        Assert.Equal(FindingState.Breached, story.Find(Rule, "2025-05-20T10:00:00Z", "Encounter/second")!.State);
        story.At("2025-05-21T10:00:00Z").Told(ClinicLetter(null, "ServiceRequest/r", "2025-05-21T09:00:00Z", id: "l2"));
        Assert.All(story.Judge("2025-05-22T10:00:00Z").Where(f => f.Rule == Rule), f =>
            Assert.Equal(FindingState.Met, f.State));
    }

    [Fact]
    public void Between_two_visits_that_owe_one_a_letter_tied_to_the_request_cannot_tell() =>
        Assert.All(Seen().At("2025-04-03T12:00:00Z")
            .Told(Visit("2025-04-01T12:00:00Z", "2025-04-01T12:30:00Z", id: "second"),
                ClinicLetter(null, "ServiceRequest/r")).Judge(Later).Where(f => f.Rule == Rule),
            f => Assert.Equal(FindingState.Breached, f.State));

    [Fact]
    public void A_part_of_a_visit_owes_nothing_and_its_letter_closes_the_whole() =>
        Assert.Equal("met", Seen().Told(
                Visit("2025-04-01T10:10:00Z", "2025-04-01T10:20:00Z", id: "part", extra: """,  "partOf":{"reference":"Encounter/v"}"""),
                ClinicLetter("Encounter/part")).States(Rule, Later));

    [Fact]
    public void A_death_does_not_stop_it() =>
        Assert.Equal("breached", Seen().Told("""{"resourceType":"Patient","id":"p","deceasedDateTime":"2025-04-01"}""").States(Rule, Later));

    [Fact]
    public void A_visit_entered_in_error_owes_nothing() =>
        Assert.Equal("-", Seen().Told(Visit("2025-04-01T10:00:00Z", "2025-04-01T10:30:00Z", "entered-in-error"))
            .States(Rule, Later));
}
