using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Referrals;
using FhirGateway.Safety;
using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Workflow;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Safety;

/// <summary>Each check of <c>/health/safety</c> made bad, alone, and good again.</summary>
public sealed class HealthTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    Database Database => gateway.Services.GetRequiredService<Database>();

    public async ValueTask InitializeAsync()
    {
        var seeds = new Seeds(gateway);
        await seeds.Everybody();
        await seeds.Save(Seeds.Request("health", "active"),
            Seeds.Task("health-t", "received", "health", Seeds.Fulfil, Seeds.Step("received")));
        await Sweep();
        await Bad();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_last_sweep_that_finished_too_long_ago_is_bad_and_a_dry_one_does_not_help()
    {
        gateway.Clock.Turn(TimeSpan.FromSeconds(301));
        Assert.Equal(200, (await gateway.Fhir.Post("$safety-sweep?dryRun=true", "")).Code);

        var check = Assert.Single(await Bad("last-sweep"));

        Assert.Equal((301, 300), ((double)check["measured"]!, (double)check["threshold"]!));
        Assert.Equal("seconds", (string?)check["unit"]);
        Assert.Contains("301 s ago", (string?)check["bad"], StringComparison.Ordinal);
        await Sweep();
        await Bad();
    }

    [Fact]
    public async Task A_feed_that_an_open_transaction_holds_back_is_bad()
    {
        await Database.Transact(async transaction =>
        {
            await transaction.Query(Sql.Of($"select pg_current_xact_id()::text"), r => r.GetString(0), Ct);
            await gateway.Fhir.Put("Patient/held", """{"resourceType":"Patient","id":"held"}""");
            gateway.Clock.Turn(TimeSpan.FromSeconds(61));
            var check = Assert.Single(await Bad("feed-lag"));
            Assert.Equal((61, 60), ((double)check["measured"]!, (double)check["threshold"]!));
            return 0;
        }, Ct);
        await Sweep();
        await Bad();
    }

    [Fact]
    public async Task A_case_that_no_sweep_can_judge_is_bad()
    {
        await Execute("update ver set body = 'no JSON' where rid = (select rid from cur where fid = 'health-t')");
        await Execute("update deadline set due_at = due_at - interval '1 year'");
        gateway.Clock.Turn(TimeSpan.FromMinutes(6));
        await Sweep();

        var check = Assert.Single(await Bad("overdue-cases"));

        Assert.Equal(1, (double)check["measured"]!);
        await new Seeds(gateway).Save(
            Seeds.Task("health-t", "received", "health", Seeds.Fulfil, Seeds.Step("received") + "\"description\":\"Again\","));
        await Execute("update ver set body = (select body from ver v where v.rid = ver.rid order by ver desc limit 1) where body = 'no JSON'");
        await Sweep();
        await Bad();
    }

    [Fact]
    public async Task A_case_that_is_not_judged_under_the_present_rules_is_bad()
    {
        await Execute("update referral set rules_version = 'older' where reference = 'ServiceRequest/health'");

        var check = Assert.Single(await Bad("stale-cases"));

        Assert.Equal((1, 0), ((double)check["measured"]!, (double)check["threshold"]!));
        await Execute("update referral set rules_version = ''");
        await Bad("stale-cases");
        await Sweep();
        await Bad();
    }

    [Fact]
    public async Task An_open_referral_without_deadline_or_reason_is_bad_and_named()
    {
        await Execute("delete from deadline");
        await Execute("delete from finding");

        var check = Assert.Single(await Bad("unwatched-cases"));

        Assert.Contains("ServiceRequest/health", (string?)check["bad"], StringComparison.Ordinal);
        await Execute("update referral set rules_version = ''");
        await Sweep();
        await Bad();
    }

    [Fact]
    public async Task Refused_submissions_are_bad_when_one_sender_has_too_many_on_one_day()
    {
        const int most = 20;
        for (var i = 0; i < most; i++) await Refuse(null);
        for (var i = 0; i < 3; i++) await Refuse(Seeds.Practice);
        await Bad();
        await Refuse(null);

        var check = Assert.Single(await Bad("refused-submissions"));

        Assert.Equal((most + 1, most), ((double)check["measured"]!, (double)check["threshold"]!));
        Assert.Contains($"{most + 1} of open on 2026-06-0", (string?)check["bad"], StringComparison.Ordinal);
        await Execute("update refused set replayed_at = at where id = (select id from refused where writer is null limit 1)");
        await Bad();
        await Execute("update refused set replayed_at = null");
        await Bad("refused-submissions");
        gateway.Clock.Turn(TimeSpan.FromDays(2));
        await Sweep();
        await Bad();
    }

    [Fact]
    public async Task Before_the_first_sweep_the_watch_is_not_kept()
    {
        await Execute("update sweep set dry_run = true");
        var check = Assert.Single(await Bad("last-sweep"));
        Assert.Null(check["measured"]);
        await Execute("update sweep set dry_run = false");
        await Bad();
    }

    /// <summary>Rows that an earlier version left: a sweep of the future, and one of a clock that ran ahead.</summary>
    [Theory]
    [InlineData("as_of = as_of + interval '30 days'")]
    [InlineData("finished_at = finished_at + interval '30 days'")]
    public async Task A_sweep_of_the_future_says_nothing_about_freshness(string change)
    {
        await Execute($"update sweep set {change}");
        await Bad("last-sweep");
        using var http = new FhirHttp(gateway.Address);
        Assert.Equal("never", (await http.Get("odata/Overdue")).Header("X-Data-As-Of"));
        Assert.Contains("role=\"alert\"", (await http.Get("")).Text, StringComparison.Ordinal);
        await Sweep();
        await Bad();
    }

    [Theory]
    [InlineData("* * * * * ?", 300)]
    [InlineData("0 * * * * ?", 300)]
    [InlineData("0 0 * * * ?", 7200 - 5 + 60)]
    [InlineData("off", 300)]
    public void A_rarer_schedule_allows_an_older_sweep(string cron, int seconds) =>
        Assert.Equal(seconds, new SafetyOptions(cron, Nation.England)
            .MostSweepAge(new DateTimeOffset(2026, 6, 1, 8, 0, 5, TimeSpan.Zero)).TotalSeconds);

    [Theory]
    [InlineData("-1")]
    [InlineData("many")]
    public void A_threshold_that_is_no_number_is_refused_by_name_and_value(string value)
    {
        var fault = Assert.Throws<UserErrorException>(() => Options(value));
        Assert.Contains($"Safety__MostRefused is '{value}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_threshold_of_refused_submissions_is_a_setting()
    {
        Assert.Equal(0, Options("0").MostRefused);
        Assert.Equal(20, Options("").MostRefused);
    }

    static GatewayOptions Options(string mostRefused) => GatewayOptions.From(new ConfigurationBuilder()
        .AddInMemoryCollection([new("Safety:MostRefused", mostRefused)]).Build());

    /// <summary>The answer of health: 503 with exactly these checks bad, 200 where none is named.</summary>
    async Task<IReadOnlyList<JsonNode>> Bad(params string[] names)
    {
        var answer = await gateway.Fhir.Get("../health/safety");
        var bad = answer.Json["checks"]!.AsArray().Where(c => !(bool)c!["isGood"]!).ToList();
        Assert.True(bad.Select(c => (string?)c!["name"]).SequenceEqual(names), answer.Text);
        Assert.Equal(names.Length == 0 ? 200 : 503, answer.Code);
        Assert.Equal(names.Length == 0, (bool)answer.Json["isGood"]!);
        Assert.Equal(6, answer.Json["checks"]!.AsArray().Count);
        return bad!;
    }

    // The second one waits until the Flags of the first are projected: until then the projector may write deadlines anew.
    async Task Sweep()
    {
        for (var i = 0; i < 2; i++) Assert.Equal(200, (await gateway.Fhir.Post("$safety-sweep", "")).Code);
    }

    async Task Refuse(string? sender) =>
        Assert.Equal(400, (await gateway.Fhir.Post("Patient", """{"resourceType":"Patient","no":1}""", Seeds.As(sender))).Code);

    Task<int> Execute(string text)
    {
        var sql = new Sql(0, 0);
        sql.AppendLiteral(text);
        return Database.Execute(sql, Ct);
    }
}
