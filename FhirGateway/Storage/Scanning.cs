using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// How the prepared statements of a transaction are planned: once for all values, and by indexes only. A plan that was made
/// while the tables were all but empty would be kept long after they have grown, and a plan for each set of values costs
/// more than what it plans.
/// </summary>
internal static class Scanning
{
    /// <summary>For what follows, until the transaction ends or <see cref="Again"/>.</summary>
    public static readonly Sql Nothing = Sql.Of(
        $"select set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)");

    public static readonly Sql Again = Sql.Of(
        $"select set_config('enable_seqscan', 'on', true), set_config('plan_cache_mode', 'auto', true)");
}
