using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// Whether tables may be read from end to end, until the transaction ends. Prepared statements go without: a plan that was
/// made while the tables were all but empty would be kept long after they have grown.
/// </summary>
internal static class Scanning
{
    public static readonly Sql Nothing = Sql.Of($"select set_config('enable_seqscan', 'off', true)");
    public static readonly Sql Again = Sql.Of($"select set_config('enable_seqscan', 'on', true)");
}
