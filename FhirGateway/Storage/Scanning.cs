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

    public static readonly Sql Again = Set("on", "auto");

    static Sql Set(string sets, string plans) => Sql.Of($"""
        select set_config('enable_seqscan', {sets}, true), set_config('enable_hashjoin', {sets}, true),
          set_config('enable_mergejoin', {sets}, true), set_config('plan_cache_mode', {plans}, true)
        """);
}
