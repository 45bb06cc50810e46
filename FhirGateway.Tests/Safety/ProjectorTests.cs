using FhirGateway.Intake;
using FhirGateway.Referrals;
using FhirGateway.Safety;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Safety;

/// <summary>Rows, links and deadlines of the cases as the projector keeps them.</summary>
public sealed class ProjectorTests(PostgresFixture postgres) : SafetyStory(postgres)
{
    [Fact]
    public async Task A_referral_has_a_row_links_and_deadlines()
    {
        await Save(Referral(), Sent());
        await Project();

        Assert.Equal(["referral"], await Column("select kind from referral where is_open and patient = 'Patient/p1'"));
        Assert.Equal(["2"], await Column("select count(*) from link where to_version is null"));
        Assert.Equal(["not-received"], await Column("select rule from deadline where rule = 'not-received'"));
        Assert.Equal(["not-received"], await Column("select next_deadline_rule from referral"));
    }

    [Fact]
    public async Task A_request_that_turns_out_to_follow_another_is_no_case_of_its_own_any_more()
    {
        await Save(FollowUp("child", "parent"));
        await Project();
        Assert.Equal(["ServiceRequest/child"], await Column("select reference from referral where is_open"));

        await Save(Referral("parent"));
        await Project();

        Assert.Equal(["ServiceRequest/parent"], await Column("select reference from referral where is_open"));
        Assert.Equal(["2"], await Column("""
            select count(*) from link join referral r on r.rid = referral
            where r.reference = 'ServiceRequest/parent' and to_version is null
            """));
    }

    [Theory]
    [InlineData("Observation", ""","status":"final","code":{"text":"Haemoglobin"}""", false)]
    [InlineData("DocumentReference", ""","status":"current","content":[{"attachment":{"url":"Binary/b"}}]""", true)]
    public async Task Of_what_a_request_brings_only_that_is_judged_anew_which_can_be_part_of_a_case(
        string type, string more, bool isJudged)
    {
        await Save(Referral(more: $$""","supportingInfo":[{"reference":"{{type}}/brought"}]"""));
        await Project();
        var before = (await Column("select projected_at::text from referral")).Single();
        Clock.TurnTo(At("2026-01-05T10:00:00Z"));
        await Save($$"""{"resourceType":"{{type}}","id":"brought"{{more}}}""");
        await Project();
        Assert.Equal(isJudged, (await Column("select projected_at::text from referral")).Single() != before);
    }

    [Fact]
    public async Task An_onward_referral_waits_in_its_own_right()
    {
        await Save(Referral("parent"), Referral("child", more: ""","basedOn":[{"reference":"ServiceRequest/parent"}]"""));
        await Project();

        Assert.Equal(["ServiceRequest/child", "ServiceRequest/parent"],
            await Column("select reference from referral where is_open order by 1"));
    }

    [Fact]
    public async Task A_link_that_moves_is_closed_there_and_opened_here()
    {
        await Save(Referral(), Referral("r2"), Sent());
        await Project();
        await Save(Sent("t1", "r2"));
        await Project();

        Assert.Equal(["ServiceRequest/r1:1-2", "ServiceRequest/r2:2-"], await Column("""
            select r.reference || ':' || from_version || '-' || coalesce(to_version::text, '')
            from link join cur on cur.rid = resource join referral r on r.rid = referral
            where fid = 't1' order by 1
            """));
    }

    [Fact]
    public async Task A_letter_whose_words_arrive_after_it_is_read_when_they_do()
    {
        await Save(Referral(more: ""","supportingInfo":[{"reference":"DocumentReference/letter"}]"""), """
            {"resourceType":"DocumentReference","id":"letter","status":"current",
             "content":[{"attachment":{"contentType":"text/plain","url":"Binary/words"}}]}
            """);
        await Sweep();
        Assert.Equal(["{urgency-mismatch}"], await Column("select unknown_rules::text from referral"));

        var words = Convert.ToBase64String("Priority: URGENT"u8);
        await Save($$"""{"resourceType":"Binary","id":"words","contentType":"text/plain","data":"{{words}}"}""");
        await Sweep();
        await ActiveFlag("urgency-mismatch");
    }

    [Fact]
    public async Task Requests_that_lean_on_each_other_are_one_case_and_not_none()
    {
        await Save(
            FollowUp("a", "b"),
            FollowUp("b", "a"));
        await Project();

        Assert.Equal(["ServiceRequest/a"], await Column("select reference from referral where is_open"));
        Assert.Equal(["2"], await Column("select count(*) from link"));
    }

    [Fact]
    public async Task A_proposal_or_an_outpatient_visit_alone_is_no_case()
    {
        await Save(
            Referral("draft").Replace("\"order\"", "\"proposal\"", StringComparison.Ordinal),
            """
            {"resourceType":"Encounter","id":"visit","status":"finished","subject":{"reference":"Patient/p1"},
             "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"}}
            """);
        await Project();

        Assert.Equal(0, await Count("referral"));
    }

    [Fact]
    public async Task A_stay_without_a_request_is_a_case()
    {
        await Save("""
            {"resourceType":"Encounter","id":"stay","status":"finished","subject":{"reference":"Patient/p1"},
             "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},
             "serviceProvider":{"reference":"Organization/hospital"},
             "period":{"start":"2026-01-03T09:00:00Z","end":"2026-01-05T08:00:00Z"}}
            """);
        await Project();

        Assert.Equal(["stay"], await Column("select kind from referral where is_open"));
        Assert.Equal(["discharge-summary-missing"], await Column("select rule from deadline"));
    }

    [Fact]
    public async Task A_changed_policy_judges_every_case_again()
    {
        await Save(Referral(), Sent());
        await Sweep();
        var threshold = PolicySet.Shipped.For(Nation.England).Find("not-received", "default")!;
        var stricter = PolicySet.Shipped.With(
            Nation.England, threshold with { Within = new Duration(1, DurationUnit.Hour) });
        Use(Database, stricter);

        var swept = await SweepAt("2026-01-05T10:00:00Z");

        Assert.Equal("not-received", Assert.Single(swept.Raised).Rule);
        Assert.Equal([JudgedCase.VersionOf(stricter)], await Column("select rules_version from referral"));
    }

    [Fact]
    public async Task A_changed_organisation_judges_again_the_cases_that_name_it()
    {
        await Save(Referral(), Sent());
        await Project();
        Assert.Equal(["England"], await Column("select nation from referral"));

        await Save(Organisation("hospital", "The Infirmary").Replace("England", "Wales", StringComparison.Ordinal));
        await Project();

        Assert.Equal(["Wales"], await Column("select nation from referral"));
    }

    [Fact]
    public async Task Two_projectors_at_once_leave_each_change_taken_once()
    {
        for (var i = 2; i <= 40; i++) await Save(Referral($"r{i}"), Sent($"t{i}", $"r{i}"));
        using var other = NewProjector();
        var first = Task.Run(Project, Stop);
        try { await other.Drain(Stop); }
        catch (FhirGateway.Storage.StaleCursorException) { }
        try { await first; }
        catch (FhirGateway.Storage.StaleCursorException) { await Project(); }

        Assert.Equal(39, await Count("referral"));
        Assert.Equal(78, await Count("link"));
    }

    [Fact]
    public async Task Nothing_open_is_unwatched()
    {
        await Save(Referral(), Sent(), Referral("r2"), Received(id: "t2", referral: "r2"));
        var unwatched = new Unwatched(Database);
        Assert.Equal(["ServiceRequest/r1", "ServiceRequest/r2"], (await unwatched.Find(10, Stop)).Order());

        await Sweep();
        Assert.Empty(await unwatched.Find(10, Stop));
        await SweepAt("2026-09-01T09:00:00Z");
        Assert.Empty(await unwatched.Find(10, Stop));

        await Script("delete from finding");
        await Script("delete from deadline");
        Assert.Equal(2, (await unwatched.Find(10, Stop)).Count);
    }

    static string FollowUp(string id, string of) =>
        Referral(id, more: $$""","basedOn":[{"reference":"ServiceRequest/{{of}}"}]""")
            .Replace("\"referral\"", "\"follow-up\"", StringComparison.Ordinal);
}
