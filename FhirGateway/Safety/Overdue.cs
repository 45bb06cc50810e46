using FhirGateway.Search;

namespace FhirGateway.Safety;

/// <summary>What every report and page means by overdue, and as of when it speaks.</summary>
internal static class Overdue
{
    /// <summary>
    /// The condition under which a finding <c>f</c> is overdue at an instant. A duty whose instant has passed is overdue
    /// whether or not a sweep has judged it, so that a sweep that stands still never looks like nothing overdue.
    /// </summary>
    public static Sql At(DateTimeOffset now) =>
        Sql.Of($"(f.state = 'breached' or f.state = 'pending' and f.due_at <= {now})");

    /// <summary>
    /// The sweep that finished last by the gateway's clock, as <c>last_sweep (as_of, finished_at)</c>; empty before the
    /// first. Only a sweep of the present says how fresh the findings are: earlier versions also stored sweeps of the
    /// future, which judged no fact that is known since.
    /// </summary>
    public static Sql LastSweep(DateTimeOffset now) => Sql.Of($"""
        (select as_of, finished_at from sweep
         where not dry_run and finished_at <= {now} and as_of <= finished_at
         order by finished_at desc limit 1) last_sweep
        """);
}
