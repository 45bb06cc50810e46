using FhirGateway.Safety;
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

    [Fact]
    public async Task The_future_judges_what_is_known_today_and_outside_open_mode_only_looks()
    {
        Sweeper = NewSweep(options: SweepOptions.Default);

        var ahead = await Sweep(At("2026-01-06T09:00:00Z"));

        Assert.True(ahead.DryRun);
        Assert.Equal("not-received", Assert.Single(ahead.Raised).Rule);
        Assert.Null(await FlagOf("not-received"));
    }

    [Fact]
    public async Task In_open_mode_the_future_may_be_swept_in_earnest()
    {
        var ahead = await Sweep(At("2026-01-06T09:00:00Z"));

        Assert.False(ahead.DryRun);
        Assert.Equal(At("2026-01-06T09:00:00Z"), (await ActiveFlag("not-received")).RaisedAt);
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
