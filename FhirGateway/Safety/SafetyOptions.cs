namespace FhirGateway.Safety;

/// <param name="SweepCron">Quartz cron expression, or <c>off</c> (setting <c>Safety:SweepCron</c>).</param>
/// <param name="Nation">Of a referral whose receiving organisation does not say (setting <c>Safety:Nation</c>).</param>
/// <param name="Open">Open mode: no live patient is here, and a sweep of the future may write.</param>
internal sealed record SafetyOptions(string SweepCron, Referrals.Nation Nation, bool Open)
{
    public const string EveryMinute = "0 * * * * ?";
    public const string Off = "off";

    public bool IsScheduled => !SweepCron.Equals(Off, StringComparison.OrdinalIgnoreCase);
}
