using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// How the prepared statements of a transaction are planned: once for all values, each row through an index to the next. A
/// plan that was made while the tables were all but empty would be kept long after they have grown, joined as sets it would
/// read all of them, and a plan for each set of values costs more than what it plans.
/// </summary>
internal static class Scanning
{
    /// <summary>For what follows, until the transaction ends or <see cref="Again"/>.</summary>
    public static readonly Sql Nothing = Set("off", "force_generic_plan");

    /// <summary>The same, and in one statement with it the longest wait for a lock; null leaves it as it is.</summary>
    public static Sql NothingFor(TimeSpan? lockWait) => lockWait is not { } wait ? Nothing : Sql.Of($"""
        select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
          set_config('enable_mergejoin', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
          set_config('lock_timeout', {$"{wait.TotalMilliseconds:0}ms"}, true)
        """);

    public static readonly Sql Again = Set("on", "auto");

    /// <summary>
    /// Before a recursive statement: what it has found it keeps in a table that is made, at each run, as large as the planner
    /// guesses, up to <c>work_mem</c>. Its guesses grow with each step, and to clear the memory took longer than the walk.
    /// </summary>
    public static readonly Sql Narrow = Sql.Of($"""
        select set_config('fhirgateway.work_mem', current_setting('work_mem'), true), set_config('work_mem', '64kB', true)
        """);

    public static readonly Sql Wide = Sql.Of($"select set_config('work_mem', current_setting('fhirgateway.work_mem'), true)");

    static Sql Set(string sets, string plans) => Sql.Of($"""
        select set_config('enable_seqscan', {sets}, true), set_config('enable_hashjoin', {sets}, true),
          set_config('enable_mergejoin', {sets}, true), set_config('plan_cache_mode', {plans}, true)
        """);
}
