using System.Text.RegularExpressions;
using FhirGateway.Commands.Demo;
using FhirGateway.Referrals;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Demo;

/// <summary>The demo against the real gateway over HTTP.</summary>
public sealed class DemoRunTests(PostgresFixture postgres)
{
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
    public async Task Its_page_says_that_data_is_synthetic_the_clock_turned_and_the_mode_open()
    {
        using var stage = new Stage(postgres);
        var page = "";
        await stage.Run(Plan.Of(new BoardSize(3, 1), Some(["not-received-routine"])), Cancel, keepServing: async (server, ct) =>
        {
            using var http = new HttpClient();
            page = await http.GetStringAsync(server, ct);
        });
        var banners = page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("<header>", StringComparison.Ordinal)];
        Assert.Contains("All data is synthetic", banners, StringComparison.Ordinal);
        // British English shortens September by different lengths, depending on the machine.
        Assert.Matches("The clock is turned: on this page it is <strong>Wed 3 Sept? 2025 23:59</strong>", banners);
        Assert.Contains("Open mode.", banners, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_Patient_S_by_side_the_rules_that_do_not_exist_and_pages_that_open()
    {
        using var stage = new Stage(postgres);
        List<string> opened = [];
        await stage.Run(Plan.Of(new BoardSize(170, 1), Some(["patient-s"])), Cancel, keepServing: async (server, ct) =>
        {
            using var http = new HttpClient();
            foreach (var line in stage.Lines.SkipWhile(l => l != "Pages to open:").Where(l => l.StartsWith("http", StringComparison.Ordinal)))
                opened.Add($"{(int)(await http.GetAsync(new Uri(line), ct)).StatusCode} {new Uri(line).AbsolutePath}");
        });
        Assert.All(opened, page => Assert.StartsWith("200 ", page, StringComparison.Ordinal));
        Assert.Equal(8, opened.Count);
        var story = stage.Lines.SkipWhile(l => !l.StartsWith("The story of Patient S", StringComparison.Ordinal)).ToList();
        var steps = story.Where(l => Regex.IsMatch(l, @"^\d+\. \w{3} \d")).ToList();
        Assert.Equal(18, steps.Count);
        Assert.Equal(steps.Count, story.Count(l => l.StartsWith("practice ", StringComparison.Ordinal)));
        Assert.Equal(steps.Count, story.Count(l => l.StartsWith("hospital ", StringComparison.Ordinal)));
        Assert.Contains(story, l => Regex.IsMatch(l, "^gateway +R08 mismatch-triaged-lower: raised at tier 1 Wed 8 Oct 2025 11:00$"));
        Assert.Contains(story, l => Regex.IsMatch(l, @"^gateway +not yet watched \(R25 emergency-attendance-while-waiting\)$"));
        Assert.DoesNotContain(story, l => l.Contains("no Flag", StringComparison.Ordinal));
        Assert.Equal(["R01", "R04", "R20", "R21", "R25", "R29", "R30", "R37", "R39", "R43", "R47"],
            story.SkipWhile(l => !l.StartsWith("Rules that do not exist yet", StringComparison.Ordinal)).Skip(1)
                .TakeWhile(l => l.Length > 0).Select(l => l[..3]));
    }

    [Fact]
    public async Task A_run_that_was_cut_off_goes_on_and_comes_to_the_same()
    {
        using var stage = new Stage(postgres);
        var plan = Plan.Of(new BoardSize(40, 1), Some(OneOfEachRule[..LongRuns.Of(3, OneOfEachRule.Length)]));
        var cut = plan.Occasions[plan.Occasions.Count / 3].At;
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            stage.Run(plan, source.Token, turned: at => { if (at >= cut) source.Cancel(); }));

        var resumed = await Run(stage, plan);

        Assert.Contains("Going on with the run", stage.Screen, StringComparison.Ordinal);
        Assert.True(resumed.IsGood, stage.Screen);
        var again = await Run(stage, plan);
        Assert.Contains("Replacing the earlier run", stage.Screen, StringComparison.Ordinal);
        Assert.True(again.IsGood, stage.Screen);
        Assert.Equal(Raised(again), Raised(resumed));
    }

    [Fact]
    public async Task A_run_that_was_cut_off_is_replaced_when_another_board_is_asked_for()
    {
        using var stage = new Stage(postgres);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stage.Run(
            Plan.Of(new BoardSize(6, 1), Some(["not-received-routine"])), source.Token, turned: _ => source.Cancel()));

        var result = await Run(stage, Plan.Of(new BoardSize(6, 1, Seed: 2), Some(["not-received-routine"])));

        Assert.Contains("Replacing the earlier run", stage.Screen, StringComparison.Ordinal);
        Assert.True(result.IsGood, stage.Screen);
    }

    [Fact]
    public async Task Progress_without_a_terminal_is_plain_lines_at_least_every_five_percent()
    {
        using var stage = new Stage(postgres);
        await Run(stage, Plan.Of(new BoardSize(10, 1), Some(["not-received-routine"])));
        var percents = stage.Lines.Select(line => Regex.Match(line, @"^(\d+) %  \w{3} \d{2} \w{3} 2025  \d+ of \d+ patients, \d+ messages, \d+ sweeps$"))
            .Where(match => match.Success).Select(match => int.Parse(match.Groups[1].Value, null)).ToList();
        Assert.InRange(percents[0], 0, 5);
        Assert.Equal(100, percents[^1]);
        Assert.All(percents.Zip(percents.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, 10));
        Assert.InRange(percents.Count, 15, 25);
        Assert.DoesNotContain('\u001b', stage.Screen);
    }

    [Fact]
    public async Task One_changed_threshold_per_rule_is_seen_in_every_rule()
    {
        using var stage = new Stage(postgres);
        var result = await stage.Run(Plan.Of(new BoardSize(40, 3), Some(OneOfEachRule)), Cancel, ChangedEverywhere());
        Assert.All(result.Comparison.Rules, rule => Assert.True(
            result.Comparison.Differences.Any(d => d.Rule == rule.Rule), $"{rule.Rule}: {stage.Screen}"));
        Assert.Equal(10, result.Comparison.Rules.Count);
    }

    static Task<DemoRun.Result> Run(Stage stage, Plan plan) => stage.Run(plan, Cancel);

    static List<Scenario> Some(string[] names) => [.. Catalogue.All.Where(s => names.Contains(s.Name))];

    static int Raised(DemoRun.Result result) => result.Comparison.Rules.Sum(r => r.Raised);

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
