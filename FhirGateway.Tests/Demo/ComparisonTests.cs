using FhirGateway.Commands.Demo;
using FhirGateway.Commands.Demo.Compare;

namespace FhirGateway.Tests.Demo;

/// <summary>A gateway that does exactly what the truth says agrees; one thing done otherwise is seen and named.</summary>
public sealed class ComparisonTests
{
    static readonly Plan Small = Plan.Of(new BoardSize(40, 2));
    static readonly IReadOnlyList<Expectation> Expected = Expectation.Of(Small, TruthFile.Shipped());

    [Fact]
    public void What_agrees_agrees() => Assert.True(Compare(Perfect()).Agrees);

    [Fact]
    public void A_Flag_that_was_not_raised_is_missed() =>
        AssertOne(DifferenceKind.Missed, Compare(Perfect().Skip(1)), Perfect()[0].Rule);

    [Fact]
    public void A_Flag_that_nobody_expects_is_false() =>
        AssertOne(DifferenceKind.False, Compare(Perfect().Append(
            new("extra", "not-seen", "ServiceRequest/healthy-routine-1-request", [Raised(2, 3)]))), "not-seen");

    [Fact]
    public void A_second_Flag_for_one_duty_is_false() =>
        AssertOne(DifferenceKind.False, Compare(Perfect().Append(Perfect()[0] with { Id = "twin" })), Perfect()[0].Rule);

    [Fact]
    public void Another_tier_is_seen() =>
        AssertOne(DifferenceKind.WrongTier, Compare(WithFirst(change => change with { Tier = 3 - change.Tier % 2 })));

    [Fact]
    public void Another_sweep_is_seen() =>
        AssertOne(DifferenceKind.WrongDay, Compare(WithFirst(change => change with { Sweep = Small.Sweeps[^1] })));

    [Fact]
    public void A_Flag_that_is_not_resolved_is_seen() =>
        AssertOne(DifferenceKind.WrongCourse,
            Compare(Perfect().Select((flag, i) => i == Resolved() ? flag with { Changes = [flag.Changes[0]] } : flag)));

    [Fact]
    public void One_wrong_line_in_the_truth_file_is_seen()
    {
        var truth = TruthFile.Shipped().Select((line, i) => i == 0 ? line with { Tier = 1 } : line).ToList();
        var comparison = Comparison.Of(Expectation.Of(Small, truth), Perfect(), []);
        Assert.All(comparison.Differences, d => Assert.Equal(DifferenceKind.WrongTier, d.Kind));
        Assert.NotEmpty(comparison.Differences);
    }

    [Fact]
    public void Versions_of_a_Flag_become_a_course()
    {
        var sweeps = Small.Sweeps;
        FlagVersion Version(int number, int sweep, bool active, int tier) =>
            new("f", number, sweeps[sweep], "not-seen", "ServiceRequest/x", active, tier);
        var course = FlagCourse.Of(
            [Version(1, 0, true, 3), Version(2, 1, true, 3), Version(3, 2, true, 2), Version(4, 3, false, 2), Version(5, 4, true, 2)],
            sweeps);
        Assert.Equal(
            [
                new(FlagEvent.Raised, 3, sweeps[0]), new(FlagEvent.Tier, 2, sweeps[2]),
                new(FlagEvent.Resolved, 0, sweeps[3]), new(FlagEvent.Reopened, 2, sweeps[4]),
            ], course.Changes);
    }

    static List<FlagCourse> Perfect() =>
        [.. Expected.Select((e, i) => new FlagCourse($"flag-{i}", e.Rule, e.Focus, e.Changes))];

    static Comparison Compare(IEnumerable<FlagCourse> observed) => Comparison.Of(Expected, [.. observed], []);

    static IEnumerable<FlagCourse> WithFirst(Func<Change, Change> change) => Perfect().Select((flag, i) =>
        i == 0 ? flag with { Changes = [change(flag.Changes[0]), .. flag.Changes.Skip(1)] } : flag);

    static int Resolved() => Perfect().FindIndex(f => f.Changes.Count == 2 && f.Changes[1].Event == FlagEvent.Resolved);

    static Change Raised(int tier, int sweep) => new(FlagEvent.Raised, tier, Small.Sweeps[sweep]);

    static void AssertOne(DifferenceKind kind, Comparison comparison, string? rule = null)
    {
        var difference = Assert.Single(comparison.Differences);
        Assert.Equal(kind, difference.Kind);
        if (rule is not null) Assert.Equal(rule, difference.Rule);
        Assert.Equal(1, comparison.Rules.Single(r => r.Rule == difference.Rule).Of(kind));
    }
}
