using Quartz;

namespace FhirGateway.Safety;

/// <summary>The scheduled sweep. What it missed while the gateway was down is due still, so one run makes it all up.</summary>
[DisallowConcurrentExecution]
internal sealed class SafetySweepJob(SafetySweep sweep, SafetyOptions options) : IJob
{
    public static JobKey Key { get; } = new("safety-sweep");

    /// <summary>The trigger bears its schedule in its name: declared triggers never overwrite stored ones.</summary>
    public static TriggerKey TriggerOf(string cron) => new($"safety-sweep {cron}");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (!context.Trigger.Key.Equals(TriggerOf(options.SweepCron)))
        {
            // Left from an earlier setting.
            await context.Scheduler.UnscheduleJob(context.Trigger.Key, cancellationToken);
            return;
        }
        await sweep.Run(null, false, cancellationToken);
    }
}
