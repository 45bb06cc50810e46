namespace FhirGateway.Safety;

/// <param name="SweepCron">Quartz cron expression, or <c>off</c> (setting <c>Safety:SweepCron</c>).</param>
/// <param name="Nation">Of a referral whose receiving organisation does not say (setting <c>Safety:Nation</c>).</param>
/// <param name="Projects">Whether the change feed is followed; only a measurement of the bare store does without.</param>
internal sealed record SafetyOptions(string SweepCron, Referrals.Nation Nation, bool Projects = true)
{
    public const string EveryMinute = "0 * * * * ?";
    public const string Off = "off";

    public bool IsScheduled => !SweepCron.Equals(Off, StringComparison.OrdinalIgnoreCase);
}
