namespace FhirGateway.Commands.Demo.Compare;

internal enum DifferenceKind
{
    /// <summary>No Flag where one had to be.</summary>
    Missed,

    /// <summary>A Flag where none may be, or a second one for the same duty.</summary>
    False,

    WrongTier,

    /// <summary>Raised, resolved or reopened at another sweep than it had to be.</summary>
    WrongDay,

    /// <summary>Not resolved, not reopened, or resolved although nothing was mended.</summary>
    WrongCourse,
}

/// <param name="Case">The played case, as far as one could tell.</param>
/// <param name="Words">Expected and observed, for the reader.</param>
internal sealed record Difference(DifferenceKind Kind, string Rule, string? Case, string Focus, string Words);

/// <summary>How one rule did.</summary>
internal sealed record RuleTally(string Rule, int Expected, int Raised, IReadOnlyDictionary<DifferenceKind, int> Differences)
{
    public int Of(DifferenceKind kind) => Differences.GetValueOrDefault(kind);
}

/// <summary>Lays what was observed beside what had to be.</summary>
internal sealed class Comparison
{
    Comparison(IReadOnlyList<RuleTally> rules, IReadOnlyList<Difference> differences)
    {
        Rules = rules;
        Differences = differences;
    }

    public IReadOnlyList<RuleTally> Rules { get; }
    public IReadOnlyList<Difference> Differences { get; }
    public bool Agrees => Differences.Count == 0;

    public static Comparison Of(
        IReadOnlyList<Expectation> expected, IReadOnlyList<FlagCourse> observed, IEnumerable<string> rules)
    {
        var unclaimed = observed.ToLookup(course => (course.Rule, course.Focus));
        List<Difference> differences = [];
        foreach (var expectation in expected)
            differences.AddRange(DifferencesOf(expectation, unclaimed[(expectation.Rule, expectation.Focus)].FirstOrDefault()));
        differences.AddRange(False(expected, observed));
        return new([.. rules.Union(observed.Select(o => o.Rule)).Select(rule => new RuleTally(
            rule,
            expected.Count(e => e.Rule == rule),
            observed.Count(o => o.Rule == rule),
            differences.Where(d => d.Rule == rule).CountBy(d => d.Kind).ToDictionary()))], differences);
    }

    static IEnumerable<Difference> DifferencesOf(Expectation expected, FlagCourse? observed)
    {
        if (observed is null)
        {
            yield return New(DifferenceKind.Missed, expected, $"never raised; expected {Text(expected.Changes)}");
            yield break;
        }
        if (Kind(expected.Changes, observed.Changes) is { } kind)
            yield return New(kind, expected, $"{Text(observed.Changes)}; expected {Text(expected.Changes)}");
    }

    /// <summary>The gravest difference of two courses; null when they are the same.</summary>
    static DifferenceKind? Kind(IReadOnlyList<Change> expected, IReadOnlyList<Change> observed)
    {
        if (expected.SequenceEqual(observed)) return null;
        var pairs = expected.Zip(observed).ToList();
        if (pairs.Any(p => p.First.Event == p.Second.Event && p.First.Tier != p.Second.Tier)) return DifferenceKind.WrongTier;
        if (expected.Count != observed.Count || pairs.Any(p => p.First.Event != p.Second.Event)) return DifferenceKind.WrongCourse;
        return DifferenceKind.WrongDay;
    }

    static IEnumerable<Difference> False(IReadOnlyList<Expectation> expected, IReadOnlyList<FlagCourse> observed)
    {
        var wanted = expected.Select(e => (e.Rule, e.Focus)).ToHashSet();
        foreach (var flags in observed.GroupBy(o => (o.Rule, o.Focus)))
        foreach (var flag in wanted.Contains(flags.Key) ? flags.Skip(1) : flags)
            yield return new(DifferenceKind.False, flag.Rule, null, flag.Focus, $"{Text(flag.Changes)}; expected none");
    }

    static Difference New(DifferenceKind kind, Expectation expected, string words) =>
        new(kind, expected.Rule, expected.Played.Case.Id, expected.Focus, words);

    static string Text(IReadOnlyList<Change> changes) =>
        changes.Count == 0 ? "nothing" : string.Join(", ", changes);
}
