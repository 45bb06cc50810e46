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

    /// <summary>The instant as of which the last sweep that finished has judged; null before the first.</summary>
    public static Sql JudgedAsOf => Sql.Of($"(select max(as_of) from sweep where finished_at is not null and not dry_run)");
}
