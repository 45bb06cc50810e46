using FhirGateway.Fhir;
using FhirGateway.Safety;
using FhirGateway.Search;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Safety;

/// <summary>One referral that nobody acknowledges, told with a clock turned by hand. Due: Tuesday 6 January, nine o'clock.</summary>
public sealed class SweepStoryTests(PostgresFixture postgres) : SafetyStory(postgres)
{
    const string NotReceived = "not-received";
    const string NotTriaged = "not-triaged";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Save(Referral(), Sent());
    }

    [Fact]
    public async Task A_referral_acknowledged_by_nobody_carries_one_flag_from_the_threshold_on()
    {
        Assert.Empty((await SweepAt("2026-01-06T08:59:59Z")).Raised);
        Assert.Null(await FlagOf(NotReceived));

        var swept = await SweepAt("2026-01-06T09:00:00Z");

        var note = Assert.Single(swept.Raised);
        Assert.Equal((NotReceived, "ServiceRequest/r1", "ServiceRequest/r1"), (note.Rule, note.Focus, note.Referral));
        var flag = await ActiveFlag(NotReceived);
        Assert.Equal(1, flag.Version);
        Assert.Equal(At("2026-01-06T09:00:00Z"), flag.RaisedAt);
        Assert.Equal("Patient/p1", flag.Resource.Root.Text("subject", "reference"));
        Assert.Equal("Device/fhirgateway", flag.Resource.Root.Text("author", "reference"));
        Assert.NotNull(await Store.Find("Device", "fhirgateway", Audience.Everyone, Stop));
        Assert.Equal(["active"], await Column("select flag_status from finding where rule = 'not-received'"));
    }

    [Fact]
    public async Task Sweeping_again_writes_nothing()
    {
        await SweepAt("2026-01-06T09:00:00Z");
        await Sweep();
        var versions = await Count("ver");

        var again = await Sweep();
        await SweepAt("2026-01-06T15:00:00Z");

        Assert.Empty(again.Raised);
        Assert.Equal(versions, await Count("ver"));
        Assert.Equal(1, (await ActiveFlag(NotReceived)).Version);
    }

    [Fact]
    public async Task The_hospital_accepts_and_the_flag_is_resolved_and_says_why()
    {
        await SweepAt("2026-01-06T09:00:00Z");
        Clock.TurnTo(At("2026-01-06T11:00:00Z"));
        await Save(Received("2026-01-06T11:00:00Z"));

        var swept = await Sweep();

        Assert.Equal(NotReceived, Assert.Single(swept.Resolved).Rule);
        var flag = (await FlagOf(NotReceived))!;
        Assert.False(flag.IsActive);
        Assert.Equal((2, "evidence"), (flag.Version, flag.Closure));
        Assert.Equal(At("2026-01-06T09:00:00Z"), flag.RaisedAt);
        Assert.Equal(At("2026-01-06T11:00:00Z"), flag.ResolvedAt);
        Assert.Equal(["inactive"], await Column("select flag_status from finding where rule = 'not-received'"));
    }

    [Fact]
    public async Task Evidence_that_is_withdrawn_reopens_the_same_flag()
    {
        await SweepAt("2026-01-06T09:00:00Z");
        Clock.TurnTo(At("2026-01-06T11:00:00Z"));
        await Save(Received("2026-01-06T11:00:00Z"));
        await Sweep();
        Clock.TurnTo(At("2026-01-06T12:00:00Z"));
        await Save(Tracking("entered-in-error", "received", "2026-01-06T12:00:00Z"), Sent("t2"));

        await Sweep();

        var flag = await ActiveFlag(NotReceived);
        Assert.Equal(3, flag.Version);
        Assert.Equal(At("2026-01-06T12:00:00Z"), flag.RaisedAt);
        Assert.Null(flag.ResolvedAt);
        Assert.Null(flag.Closure);
    }

    [Fact]
    public async Task Two_sweeps_at_once_raise_one_flag()
    {
        for (var i = 2; i <= 30; i++) await Save(Referral($"r{i}"), Sent($"t{i}", $"r{i}"));
        Clock.TurnTo(At("2026-01-06T09:00:00Z"));
        await Project();

        var both = await Task.WhenAll(
            NewSweep().Run(null, false, Stop), NewSweep().Run(null, false, Stop), NewSweep().Run(null, false, Stop));

        Assert.All(both, answer => Assert.Equal(0, answer.Result!.Failed));
        Assert.Equal(30, both.Sum(answer => answer.Result!.Raised.Count));
        Assert.Equal(["30"], await Column(
            "select count(*) from ver join cur using (rid) where cur.rid in (select rid from ref) and fid in (select flag_id from finding)"));
    }

    [Fact]
    public async Task A_sweep_killed_between_claim_and_flag_leaves_nothing_and_the_next_raises_one()
    {
        await Script("""
            create function die() returns trigger language plpgsql as
              'begin perform pg_terminate_backend(pg_backend_pid()); return new; end'
            """);
        await Script("create trigger die before insert on finding for each row execute function die()");
        var killed = await SweepAt("2026-01-06T09:00:00Z");
        Assert.Equal((1, 0), (killed.Failed, killed.Raised.Count));
        Assert.Null(await FlagOf(NotReceived));
        Assert.Equal(0, await Count("finding"));
        Assert.NotEqual(0, await Count("deadline where due_at <= '2026-01-06T09:00:00Z'"));
        await Script("drop trigger die on finding");

        var next = await Sweep();

        Assert.Single(next.Raised);
        Assert.Equal(1, (await ActiveFlag(NotReceived)).Version);
    }

    [Fact]
    public async Task When_nothing_is_written_any_more_later_deadlines_fire_all_the_same()
    {
        await SweepAt("2026-01-06T09:00:00Z");
        await Sweep();
        var versions = await Count("ver");

        Assert.DoesNotContain((await SweepAt("2026-01-12T08:59:00Z")).Raised, note => note.Rule == NotTriaged);
        Assert.Equal(versions, await Count("ver"));
        var swept = await SweepAt("2026-01-12T09:00:00Z");

        Assert.Contains(swept.Raised, note => note.Rule == NotTriaged);
        await ActiveFlag(NotReceived);
    }

    [Fact]
    public async Task All_that_was_missed_while_the_gateway_was_down_is_made_up()
    {
        var swept = await SweepAt("2026-09-01T09:00:00Z");

        Assert.Contains(swept.Raised, note => note.Rule == NotReceived);
        Assert.Contains(swept.Raised, note => note.Rule == NotTriaged);
        Assert.Contains(swept.Raised, note => note.Rule == "not-seen");
        Assert.Empty((await Sweep()).Raised);
    }

    [Fact]
    public async Task A_flag_that_a_person_marked_as_an_error_stays_closed()
    {
        await SweepAt("2026-01-06T09:00:00Z");
        var flag = await ActiveFlag(NotReceived);
        var text = System.Text.Encoding.UTF8.GetString(flag.Resource.Json.Span);
        await Save(text.Replace("\"status\":\"active\"", "\"status\":\"entered-in-error\"", StringComparison.Ordinal));

        await Sweep();
        await SweepAt("2026-01-08T09:00:00Z");

        Assert.True((await FlagOf(NotReceived))!.IsEnteredInError);
        Assert.Equal(2, (await FlagOf(NotReceived))!.Version);
        Assert.Equal(["entered-in-error"], await Column("select closure from finding where rule = 'not-received'"));
    }

    [Fact]
    public async Task One_case_that_cannot_be_read_is_counted_and_stops_no_other()
    {
        await Save(Referral("r2"), Sent("t2", "r2"));
        await Project();
        await Script("""
            update ver set body = 'no JSON' where rid = (select rid from referral where reference = 'ServiceRequest/r2')
            """);

        var swept = await SweepAt("2026-01-06T09:00:00Z");

        Assert.Equal(1, swept.Failed);
        Assert.Equal("ServiceRequest/r1", Assert.Single(swept.Raised).Focus);
        Assert.Equal(1, (await Sweep()).Failed);
    }

    [Fact]
    public async Task A_projector_that_is_behind_makes_the_sweep_unavailable()
    {
        await Project();
        await Save(Received("2026-01-05T09:30:00Z"));
        var sweep = NewSweep(options: new SweepOptions(TimeSpan.FromMilliseconds(100)));

        var answer = await sweep.Run(null, false, Stop);

        Assert.Null(answer.Result);
        Assert.Equal(OutcomeKind.Unavailable, answer.Outcome!.Kind);
        Assert.Equal(0, await Count("sweep"));
    }

    [Fact]
    public async Task What_arrives_out_of_order_comes_to_the_same()
    {
        await Save(Received("2026-01-05T09:20:00Z", "t9", "r9"));
        Clock.TurnTo(At("2026-01-05T09:40:00Z"));
        await Project();
        Clock.TurnTo(At("2026-01-05T10:00:00Z"));
        await Save(Referral("r9"));

        var swept = await SweepAt("2026-01-06T09:00:00Z");

        Assert.DoesNotContain(swept.Raised, note => note.Focus == "ServiceRequest/r9");
        Assert.Equal(["2"], await Column("""
            select count(*) from link join referral r on r.rid = link.referral where r.reference = 'ServiceRequest/r9'
            """));
    }

    [Fact]
    public async Task After_the_patient_has_died_the_duties_towards_the_patient_stop()
    {
        await Save(Received("2026-01-05T09:30:00Z"));
        var swept = await SweepAt("2026-06-01T09:00:00Z");
        Assert.Contains(swept.Raised, note => note.Rule == "not-seen");
        await Save(Patient(deceased: "2026-05-30"));

        await Sweep();

        var flag = (await FlagOf("not-seen"))!;
        Assert.False(flag.IsActive);
        Assert.NotNull(flag.Closure);
    }

    [Fact]
    public async Task Each_sweep_leaves_its_row()
    {
        await SweepAt("2026-01-06T09:00:00Z");
        await Sweep(dryRun: true);

        Assert.Equal(["1"], await Column("select raised from sweep where finished_at is not null"));
    }
}
