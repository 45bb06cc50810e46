using FhirGateway.Commands.Demo;
using FhirGateway.Commands.Demo.Compare;
using FhirGateway.Referrals;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Demo;

/// <summary>The demo against the real gateway over HTTP.</summary>
public sealed class DemoRunTests(PostgresFixture postgres)
{
    static readonly Func<Uri, CancellationToken, Task> EndAtOnce = (_, _) => Task.CompletedTask;

    /// <summary>One scenario of each rule, short enough to be lived in seconds.</summary>
    static readonly string[] OneOfEachRule =
    [
        "mismatch-then-triaged-routine", "cancer-downgraded-silently", "not-received-routine", "not-triaged-urgent",
        "not-booked-suspected-cancer", "not-seen-same-day", "clinic-letter-missing-england",
        "summary-missing-inpatient-england", "follow-up-a-quarter-late",
    ];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_small_board_agrees_with_its_truth()
    {
        using var stage = new Stage(postgres);
        var result = await Run(stage, Plan.Of(new BoardSize(40, LongRuns.Of(1, 2))));
        Assert.True(result.IsGood, stage.Screen);
    }

    [Fact]
    public async Task It_ends_with_the_state_and_the_course_of_one_referral_and_where_they_are_read()
    {
        using var stage = new Stage(postgres);
        Assert.True((await Run(stage, Plan.Of(new BoardSize(40, 1), Some(["mismatch-then-triaged-routine"])))).IsGood);
        var lines = stage.Screen.Split('\n', StringSplitOptions.TrimEntries);
        var at = Array.FindIndex(lines, line => line.StartsWith("One referral", StringComparison.Ordinal));
        Assert.Matches(@"http://127\.0\.0\.1:\d+/fhir/ServiceRequest/mismatch-then-triaged-routine-\d+-request/\$status$", lines[at]);
        Assert.Matches(@"^step \S+, (open|closed), \d+ days waiting$", lines[at + 1]);
        Assert.StartsWith("urgency: requested routine, letter urgent, triage urgent", lines[at + 2], StringComparison.Ordinal);
        var course = Array.FindIndex(lines, at, line => line.StartsWith("Its course", StringComparison.Ordinal));
        Assert.EndsWith("/$timeline", lines[course], StringComparison.Ordinal);
        Assert.Contains(lines.Skip(course + 1), line => line.Contains("Task accepted: triaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_was_cut_off_goes_on_and_comes_to_the_same()
    {
        using var stage = new Stage(postgres);
        var plan = Plan.Of(new BoardSize(40, 1), Some(OneOfEachRule[..LongRuns.Of(3, OneOfEachRule.Length)]));
        var cut = plan.Occasions[plan.Occasions.Count / 3].At;
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new DemoRun(
            stage.Host(turned: at => { if (at >= cut) source.Cancel(); }), stage.Console)
            .Run(plan, TruthFile.Shipped(), stage.Root, EndAtOnce, source.Token));

        var resumed = await Run(stage, plan);

        Assert.Contains("Going on with the run", stage.Screen, StringComparison.Ordinal);
        Assert.True(resumed.IsGood, stage.Screen);
        var again = await Run(stage, plan);
        Assert.True(again.IsGood, stage.Screen);
        Assert.Equal(Raised(again), Raised(resumed));
    }

    [Fact]
    public async Task A_database_left_by_a_run_whose_folder_is_gone_is_not_used_again()
    {
        using var stage = new Stage(postgres);
        var plan = Plan.Of(new BoardSize(3, 1), Some(["not-received-routine"]));
        await Run(stage, plan);
        System.IO.Directory.Delete(Path.Combine(stage.Root, "demo-3d-1p-seed1"), recursive: true);

        var result = await Run(stage, plan);

        Assert.Contains("left alone", stage.Screen, StringComparison.Ordinal);
        Assert.True(result.IsGood, stage.Screen);
    }

    [Fact]
    public async Task One_changed_threshold_per_rule_is_seen_in_every_rule()
    {
        using var stage = new Stage(postgres);
        var result = await Run(stage, Plan.Of(new BoardSize(40, 3), Some(OneOfEachRule)), ChangedEverywhere());
        Assert.All(result.Comparison!.Rules, rule => Assert.True(
            result.Comparison.Differences.Any(d => d.Rule == rule.Rule), $"{rule.Rule}: {stage.Screen}"));
        Assert.Equal(10, result.Comparison.Rules.Count);
    }

    static Task<DemoRun.Result> Run(Stage stage, Plan plan, PolicySet? policies = null) =>
        new DemoRun(stage.Host(policies), stage.Console).Run(plan, TruthFile.Shipped(), stage.Root, EndAtOnce, Cancel);

    static List<Scenario> Some(string[] names) => [.. Catalogue.All.Where(s => names.Contains(s.Name))];

    static int Raised(DemoRun.Result result) => result.Comparison!.Rules.Sum(r => r.Raised);

    /// <summary>Every rule's threshold that the scenarios meet is a little longer, or its tier another where it has no length.</summary>
    static PolicySet ChangedEverywhere()
    {
        var policies = PolicySet.Shipped.WithFallback(Nation.Scotland);
        (string Rule, string Condition)[] changed =
        [
            ("urgency-mismatch", "letter-higher"), ("mismatch-triaged-lower", "default"),
            ("downgrade-not-communicated", "grave"), ("not-received", "default"), ("not-triaged", "urgent"),
            ("not-booked", "suspected-cancer"), ("not-seen", "same-day"), ("clinic-letter-missing", "default"),
            ("discharge-summary-missing", "default"), ("follow-up-overdue", "quarter"),
        ];
        foreach (var nation in (ReadOnlySpan<Nation>)[Nation.Scotland, Nation.England])
            foreach (var (rule, condition) in changed)
            {
                var threshold = policies.For(nation).Find(rule, condition)!;
                policies = policies.With(nation, threshold.Within.Value == 0
                    ? threshold with { Tier = threshold.Tier + 1 }
                    : threshold with { Within = threshold.Within with { Value = threshold.Within.Value * 2 } });
            }
        return policies;
    }
}
