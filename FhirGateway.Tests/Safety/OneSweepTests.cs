using FhirGateway.Fhir;
using FhirGateway.Safety;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Safety;

/// <summary>
/// One sweep judges everything that was stored before it was called, although the projector stamps what is due at once
/// with an instant after the call.
/// </summary>
public sealed class OneSweepTests(PostgresFixture postgres) : SafetyStory(postgres)
{
    [Fact]
    public async Task A_referral_stored_before_the_call_is_due_in_the_same_sweep()
    {
        await Save(Referral(authored: "2025-11-03T09:00:00Z"), Sent());

        var swept = await SweepWhileProjecting();

        Assert.Equal(1, swept.Due);
        Assert.Contains(swept.Raised, note => note.Rule == "not-received");
        Assert.Equal(At("2026-01-05T09:00:01Z"), swept.AsOf);
        // The projector may have made the case due once more, for its new Flag: nothing comes of it.
        Assert.Empty((await Sweep()).Raised);
    }

    [Fact]
    public async Task Evidence_stored_before_the_call_resolves_in_the_same_sweep()
    {
        await Save(Referral(), Sent());
        await SweepAt("2026-01-06T09:00:00Z");
        await Save(Received("2026-01-06T09:00:00Z"));

        Assert.Equal("not-received", Assert.Single((await SweepWhileProjecting()).Resolved).Rule);
    }

    [Fact]
    public async Task A_deletion_before_the_call_is_judged_in_the_same_sweep()
    {
        await Save(Referral(), Received());
        await SweepAt("2026-01-06T10:00:00Z");
        await Delete("Task", "t1");

        Assert.Contains((await SweepWhileProjecting()).Raised, note => note.Rule == "not-received");
    }

    [Fact]
    public async Task A_flag_closed_by_hand_before_the_call_is_raised_again_in_the_same_sweep()
    {
        await Save(Referral(), Sent());
        await SweepAt("2026-01-06T09:00:00Z");
        await Sweep();
        var flag = System.Text.Encoding.UTF8.GetString((await ActiveFlag("not-received")).Resource.Json.Span);
        await Save(flag.Replace("\"status\":\"active\"", "\"status\":\"inactive\"", StringComparison.Ordinal));

        Assert.Equal("not-received", Assert.Single((await SweepWhileProjecting()).Raised).Rule);
    }

    /// <summary>30 November 2026 is a holiday in Scotland alone: there the duty of Friday is due on Tuesday.</summary>
    [Fact]
    public async Task An_organisation_changed_before_the_call_is_judged_in_the_same_sweep()
    {
        Clock.TurnTo(At("2026-11-27T16:00:00Z"));
        await Save(Organisation("hospital", "The Infirmary").Replace("England", "Scotland", StringComparison.Ordinal),
            Referral(authored: "2026-11-27T16:00:00Z"), Sent());
        Assert.Empty((await SweepAt("2026-11-30T20:00:00Z")).Raised);
        await Save(Organisation("hospital", "The Infirmary"));
        // The consumer passes the change and leaves its cases marked: they are judged again page by page, later.
        await Project();
        await Script("update referral set rules_version = ''");
        await Script("update deadline set due_at = '2026-12-01T16:00:00Z'");

        var answer = await Sweeper.Run(null, false, Stop);

        Assert.Equal("not-received", Assert.Single(answer.Result!.Raised).Rule);
        Assert.Equal(0, await Count("referral where rules_version = ''"));
    }

    [Fact]
    public async Task A_case_that_stays_locked_is_left_due_and_counted_as_failed()
    {
        await Save(Referral(authored: "2025-11-03T09:00:00Z"), Sent());
        await Project();
        Sweeper = NewSweep(options: new SweepOptions(TimeSpan.FromMilliseconds(300)));

        var held = await Database.Transact(async transaction =>
        {
            await transaction.Query(FhirGateway.Search.Sql.Of($"select rid from referral for update"), r => r.GetInt64(0), Stop);
            return (await Sweeper.Run(null, false, Stop)).Result!;
        }, Stop);

        Assert.Equal((0, 1), (held.Due, held.Failed));
        Assert.Equal(1, (await Sweep()).Due);
    }

    [Fact]
    public async Task The_503_says_that_an_open_transaction_holds_the_feed_back()
    {
        await Project();
        Sweeper = NewSweep(options: new SweepOptions(TimeSpan.FromMilliseconds(300)));

        var answer = await Database.Transact(async transaction =>
        {
            await transaction.Query(FhirGateway.Search.Sql.Of($"select pg_current_xact_id()::text"), r => r.GetString(0), Stop);
            await Save(Referral());
            await Projector.Drain(Stop);
            return await Sweeper.Run(null, false, Stop);
        }, Stop);

        Assert.Equal(OutcomeKind.Unavailable, answer.Outcome!.Kind);
        Assert.Contains("an open transaction in the database holds the change feed back",
            answer.Outcome.Issues[0].Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_503_says_that_the_projector_has_not_caught_up()
    {
        await Project();
        await Save(Referral());
        Sweeper = NewSweep(options: new SweepOptions(TimeSpan.FromMilliseconds(300)));
        // Other tests on this server may hold the feed back for a moment.
        string? why = null;
        for (var attempt = 0; attempt < 100 && why?.Contains("the referral projector", StringComparison.Ordinal) != true; attempt++)
            why = (await Sweeper.Run(null, false, Stop)).Outcome!.Issues[0].Diagnostics;

        Assert.Contains("the referral projector has not processed the change feed", why, StringComparison.Ordinal);
        Assert.Equal(0, await Count("sweep"));
    }

    /// <summary>The call comes first; a second later the projector takes in what was stored before the call.</summary>
    async Task<SweepResult> SweepWhileProjecting()
    {
        var called = Sweeper.Run(null, false, Stop);
        Clock.Turn(TimeSpan.FromSeconds(1));
        await Project();
        var answer = await called;
        Assert.NotNull(answer.Result);
        return answer.Result;
    }
}
