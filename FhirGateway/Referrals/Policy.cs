namespace FhirGateway.Referrals;

/// <summary>One threshold of a policy.</summary>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Condition">When it applies: an urgency's word, <c>default</c>, or a word of the rule's own.</param>
/// <param name="Within">How long the duty may take.</param>
/// <param name="Tier">Of the Flag that is raised then: 1 act today, 2 worklist, 3 report.</param>
/// <param name="Standing"><c>statutory</c>, <c>contract</c>, <c>guidance</c>, <c>local</c> or <c>proposal</c>.</param>
/// <param name="Source">Where it comes from, for the reader of a Flag.</param>
/// <param name="Words">The threshold in words.</param>
internal sealed record Threshold(
    string Rule, string Condition, Duration Within, int Tier, string Standing, string Source, string Words);

/// <summary>The thresholds of one nation (later: of a board, a service, a pathway), read from a PlanDefinition.</summary>
internal sealed class Policy(string url, string version, Nation nation, IReadOnlyList<Threshold> thresholds)
{
    readonly Dictionary<(string, string), Threshold> byRule = thresholds.ToDictionary(t => (t.Rule, t.Condition));

    /// <summary><c>url|version</c>, as a finding names it.</summary>
    public string Canonical { get; } = $"{url}|{version}";

    public Nation Nation { get; } = nation;

    public WorkingCalendar Calendar { get; } = WorkingCalendar.For(nation);

    public IReadOnlyList<Threshold> Thresholds { get; } = thresholds;

    /// <summary>The threshold of that condition, else the rule's <c>default</c>, else null: the policy does not set one.</summary>
    public Threshold? Find(string rule, string condition) =>
        byRule.GetValueOrDefault((rule, condition)) ?? byRule.GetValueOrDefault((rule, "default"));

    /// <summary>The same policy with one threshold replaced, under a version of its own.</summary>
    public Policy With(Threshold threshold) => new(url, $"{version}+{threshold.Rule}.{threshold.Condition}", Nation,
        [.. Thresholds.Where(t => (t.Rule, t.Condition) != (threshold.Rule, threshold.Condition)), threshold]);
}

/// <summary>The policies in force, one per nation.</summary>
internal sealed class PolicySet
{
    readonly Dictionary<Nation, Policy> policies;

    public PolicySet(IEnumerable<Policy> policies, Nation fallback)
    {
        this.policies = policies.ToDictionary(p => p.Nation);
        Fallback = fallback;
        Version = string.Join(",", this.policies.Values.OrderBy(p => p.Nation).Select(p => p.Canonical)) + "," + fallback;
    }

    /// <summary>The policies that come with the gateway: <c>conformance/policies</c>.</summary>
    public static PolicySet Shipped { get; } = new(PolicyFile.Shipped(), Nation.England);

    /// <summary>The nation of a referral whose receiving organisation does not say (setting <c>Safety:Nation</c>).</summary>
    public Nation Fallback { get; }

    /// <summary>Changes whenever a judgement may change because of a policy.</summary>
    public string Version { get; }

    public Policy For(Nation? nation) => policies[nation ?? Fallback];

    public PolicySet WithFallback(Nation nation) => new(policies.Values, nation);

    /// <summary>The same set with one threshold replaced in one nation's policy.</summary>
    public PolicySet With(Nation nation, Threshold threshold) =>
        new(policies.Values.Select(p => p.Nation == nation ? p.With(threshold) : p), Fallback);
}
