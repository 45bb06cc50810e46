namespace FhirGateway.Commands.Demo.Compare;

/// <summary>The course that one Flag of one played case must have taken.</summary>
internal sealed record Expectation(Played Played, string Rule, string Focus, IReadOnlyList<Change> Changes)
{
    /// <summary>The truth, laid over everybody who lived it; what lies after the last sweep is not expected.</summary>
    public static IReadOnlyList<Expectation> Of(Plan plan, IReadOnlyList<TruthLine> truth)
    {
        var byScenario = truth.ToLookup(line => line.Scenario);
        return
        [
            .. from played in plan.Cases
               from flag in byScenario[played.Case.Scenario.Name].GroupBy(line => (line.Rule, line.Focus))
               let changes = CourseOf(plan, played.Case, flag)
               where changes.Count > 0
               select new Expectation(played, flag.Key.Rule, Address(played, flag.Key.Focus), changes),
        ];
    }

    static List<Change> CourseOf(Plan plan, Case played, IEnumerable<TruthLine> lines) =>
    [
        .. from line in lines
           let at = line.Moment.From(played.Start).ToUniversalTime()
           orderby at
           let sweep = plan.Sweeps.FirstOrDefault(s => s >= at)
           where sweep != default
           select new Change(line.Flag, line.Flag == FlagEvent.Resolved ? 0 : line.Tier, sweep),
    ];

    static string Address(Played played, string focus) => played.Addresses.TryGetValue(focus, out var address)
        ? address
        : throw new FormatException($"Truth file: scenario '{played.Case.Scenario.Name}' has no resource '{focus}'.");
}
