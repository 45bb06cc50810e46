namespace FhirGateway.Safety;

/// <summary>One thing that <c>/health/safety</c> measures.</summary>
/// <param name="Name">One of the constants here.</param>
/// <param name="Measured">Null where there is nothing to measure, as before the first sweep.</param>
/// <param name="Threshold">The most that is good.</param>
/// <param name="Unit">Of both.</param>
/// <param name="Bad">What is bad and what to look at; null when it is good.</param>
internal sealed record HealthCheck(string Name, double? Measured, double Threshold, string Unit, string? Bad)
{
    /// <summary>The database answers.</summary>
    public const string Database = "database";

    /// <summary>Seconds since the last sweep of the present finished.</summary>
    public const string LastSweep = "last-sweep";

    /// <summary>Age of the oldest change that the projector has not processed.</summary>
    public const string FeedLag = "feed-lag";

    /// <summary>Cases that have been due for longer than a sweep may take to come.</summary>
    public const string OverdueCases = "overdue-cases";

    /// <summary>Cases not judged under the present rules and policies, or that could not be judged.</summary>
    public const string StaleCases = "stale-cases";

    /// <summary>Open cases without a deadline, a finding or a stated reason.</summary>
    public const string Unwatched = "unwatched-cases";

    /// <summary>The most refused submissions of one sender on one day, today or yesterday in Europe/London.</summary>
    public const string Refused = "refused-submissions";

    public bool IsGood => Bad is null;

    public static HealthCheck Of(string name, double? measured, double threshold, string unit, string bad) =>
        new(name, measured, threshold, unit, measured <= threshold ? null : bad);
}
