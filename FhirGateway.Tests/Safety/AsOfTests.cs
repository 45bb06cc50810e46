using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Safety;

/// <summary>The same case judged at other instants than now.</summary>
public sealed class AsOfTests(PostgresFixture postgres) : SafetyStory(postgres)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Save(Referral(), Sent());
    }

    [Fact]
    public async Task The_past_answers_as_then_and_writes_nothing()
    {
        Clock.TurnTo(At("2026-01-07T09:00:00Z"));
        await Save(Received("2026-01-05T10:00:00Z"));
        Clock.TurnTo(At("2026-01-08T09:00:00Z"));
        await Project();
        var versions = await Count("ver");

        var then = await Sweep(At("2026-01-06T12:00:00Z"));
        var before = await Sweep(At("2026-01-04T12:00:00Z"));

        Assert.True(then.DryRun);
        Assert.Equal("not-received", Assert.Single(then.Raised).Rule);
        Assert.Equal((0, 0), (before.Due, before.Breached.Count));
        Assert.Equal((versions, 0, 0), (await Count("ver"), await Count("finding"), await Count("sweep")));
    }

    [Fact]
    public async Task The_past_knows_the_flags_that_stood_then()
    {
        await SweepAt("2026-01-06T09:00:00Z");
        Clock.TurnTo(At("2026-01-08T09:00:00Z"));

        var then = await Sweep(At("2026-01-06T12:00:00Z"));

        Assert.Empty(then.Raised);
        Assert.Equal("not-received", Assert.Single(then.Breached).Rule);
    }

    [Theory]
    [InlineData("2026-01-06T09:00:00Z")]
    [InlineData("2026-03-02T09:00:00Z")]
    public async Task The_future_judges_what_is_known_today_and_writes_nothing(string instant)
    {
        await Sweep();
        var versions = await Count("ver");
        var findings = await Column("select rule || state || coalesce(due_at::text, '') from finding order by 1");
        var deadlines = await Column("select rule || due_at from deadline order by 1");

        var ahead = await Sweep(At(instant));

        Assert.True(ahead.DryRun);
        var note = Assert.Single(ahead.Raised, n => n.Rule == "not-received");
        Assert.Equal((At("2026-01-06T09:00:00Z"), 2), (note.DueAt, note.Tier));
        Assert.Null(await FlagOf("not-received"));
        Assert.Equal((versions, 1), (await Count("ver"), await Count("sweep")));
        Assert.Equal(findings, await Column("select rule || state || coalesce(due_at::text, '') from finding order by 1"));
        Assert.Equal(deadlines, await Column("select rule || due_at from deadline order by 1"));
    }

    [Fact]
    public async Task The_present_instant_given_as_asOf_writes_nothing_either()
    {
        Clock.TurnTo(At("2026-01-06T09:00:00Z"));

        var swept = await Sweep(Clock.GetUtcNow());

        Assert.True(swept.DryRun);
        Assert.Single(swept.Raised);
        Assert.Null(await FlagOf("not-received"));
        Assert.Equal(0, await Count("sweep"));
    }

    [Fact]
    public async Task A_look_ahead_lists_what_would_be_resolved_with_rule_focus_tier_and_due()
    {
        await SweepAt("2026-01-06T09:00:00Z");
        await Save(Received("2026-01-06T09:00:00Z"));

        var ahead = await Sweep(At("2026-01-06T10:00:00Z"));

        var note = Assert.Single(ahead.Resolved);
        Assert.Equal(("not-received", "ServiceRequest/r1", 2, At("2026-01-06T09:00:00Z")),
            (note.Rule, note.Focus, note.Tier, note.DueAt));
        Assert.Equal(1, (await ActiveFlag("not-received")).Version);
    }

    [Fact]
    public async Task A_dry_run_of_today_says_what_a_sweep_would_do()
    {
        Clock.TurnTo(At("2026-01-06T09:00:00Z"));

        var dry = await Sweep(dryRun: true);

        Assert.Single(dry.Raised);
        Assert.Null(await FlagOf("not-received"));
        Assert.Single((await Sweep()).Raised);
    }
}
