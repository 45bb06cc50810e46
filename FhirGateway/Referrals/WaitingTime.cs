namespace FhirGateway.Referrals;

/// <summary>How long the patient of a referral waits. Every surface that shows it takes it from here.</summary>
internal static class WaitingTime
{
    public const string Definition = "Whole calendar days in Europe/London from sending until the patient was first seen for "
        + "the request, the loop was closed or the patient died, whichever came first, else until now.";

    /// <summary>What ended the wait; null while it lasts.</summary>
    public static DateTimeOffset? EndOf(FactSheet sheet) => new[]
    {
        sheet.Seen?.HappenedAt, sheet.IsOpen ? null : sheet.Loop.Closed?.HappenedAt, sheet.Death?.HappenedAt,
    }.Min();

    /// <summary>The days of <see cref="Definition"/>; null where nothing was sent. The column DaysWaiting says it in SQL.</summary>
    public static int? DaysOf(ReferralRow row, DateTimeOffset now) => row.SentOn is not { } sent ? null
        : Math.Max(0, WorkingCalendar.DateOf(row.WaitedUntil ?? now).DayNumber - WorkingCalendar.DateOf(sent).DayNumber);
}
