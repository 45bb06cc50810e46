using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Referrals;
using FhirGateway.Safety;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Safety;

/// <summary>What <c>$safety-sweep</c> and <c>/health/safety</c> answer.</summary>
public sealed class SweepOperationTests(PostgresFixture postgres) : SafetyStory(postgres)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Save(Referral(), Sent());
        await Project();
    }

    [Fact]
    public async Task It_answers_Parameters_with_a_part_for_each_flag()
    {
        Clock.TurnTo(At("2026-01-06T09:00:00Z"));

        var (parameters, outcome) = await new SweepOperation(Sweeper).Run([], default, Stop);

        Assert.Null(outcome);
        var parsed = JsonFormat.Read(parameters);
        Assert.True(parsed.IsValid, string.Join("; ", parsed.Issues.Select(i => i.Diagnostics)));
        var all = parsed.Resource!.Root.All("parameter").ToLookup(p => p.Text("name"));
        Assert.Equal(("false", "1", "1", "0", "0"), (Value("dryRun"), Value("due"), Value("raised"), Value("resolved"), Value("failed")));
        var parts = all["flagRaised"].Single().All("part").ToDictionary(p => p.Text("name")!);
        Assert.Equal("not-received", parts["rule"].Text("value"));
        Assert.Equal($"Flag/{FlagId.Of("not-received", "ServiceRequest/r1")}", parts["flag"].Text("value", "reference"));

        string? Value(string name) => all[name].Single().Text("value");
    }

    [Theory]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"asOf","valueInstant":"2026-01-06T09:00:00Z"},{"name":"dryRun","valueBoolean":true}]}""", "")]
    [InlineData("", "asOf=2026-01-06T09:00:00Z&dryRun=true")]
    public async Task It_is_asked_by_body_or_by_url(string body, string query)
    {
        var asked = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('='))
            .Select(p => new KeyValuePair<string, string>(p[0], p[1])).ToList();

        var (parameters, _) = await new SweepOperation(Sweeper).Run(asked, Encoding.UTF8.GetBytes(body), Stop);

        Assert.Contains("\"raised\",\"valueInteger\":1", Encoding.UTF8.GetString(parameters!), StringComparison.Ordinal);
        Assert.Null(await FlagOf("not-received"));
    }

    [Theory]
    [InlineData("asOf", "tomorrow")]
    [InlineData("dryRun", "perhaps")]
    [InlineData("asof", "2026-01-06T09:00:00Z")]
    public async Task What_it_does_not_understand_is_refused_by_name_and_value(string name, string value)
    {
        var (parameters, outcome) = await new SweepOperation(Sweeper).Run([new(name, value)], default, Stop);

        Assert.Null(parameters);
        Assert.Equal(OutcomeKind.Invalid, outcome!.Kind);
        Assert.Contains($"'{name}'", outcome.Issues[0].Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_given_twice_is_refused()
    {
        var (parameters, outcome) = await new SweepOperation(Sweeper).Run(
            [new("asOf", "2026-01-06T09:00:00Z"), new("asOf", "2026-01-07T09:00:00Z")], default, Stop);

        Assert.Null(parameters);
        Assert.Contains("'asOf' is given twice", outcome!.Issues[0].Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_tells_lag_age_and_what_is_overdue()
    {
        var health = new SafetyHealth(Database, Feed, PolicySet.Shipped, Clock);
        Assert.Null((await health.Read(Stop)).LastSweepAt);
        await Sweep();
        Assert.True((await health.Read(Stop)).IsGood);

        Clock.TurnTo(At("2026-01-06T09:00:00Z"));
        await Save(Received("2026-01-06T09:00:00Z"));
        Clock.Turn(TimeSpan.FromMinutes(10));
        var state = await health.Read(Stop);

        Assert.Equal((600, 1, 0), (state.FeedLagSeconds, state.OverdueCases, state.RefusedSubmissions));
        Assert.Equal(At("2026-01-05T09:00:00Z"), state.LastSweepAt);
        Assert.False(state.IsGood);
    }
}
