using FhirGateway.Fhir;
using Quartz;

namespace FhirGateway.Safety;

/// <summary>Checks the setting <c>Safety__SweepCron</c> before the gateway starts.</summary>
internal static class SafetySchedule
{
    /// <exception cref="UserErrorException">The expression is not one of Quartz.</exception>
    public static string Check(string cron) =>
        cron.Equals(SafetyOptions.Off, StringComparison.OrdinalIgnoreCase) || CronExpression.TryParse(cron, out _)
            ? cron
        : throw new UserErrorException(
            $"Safety__SweepCron is '{cron}'; it is 'off', or seconds, minutes, hours, day, month and weekday in the "
            + $"way of Quartz, as in '{SafetyOptions.EveryMinute}' for every minute.");
}
