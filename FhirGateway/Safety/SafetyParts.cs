using FhirGateway.Intake;
using FhirGateway.Referrals;
using FhirGateway.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Quartz;

namespace FhirGateway.Safety;

/// <summary>What the watch is made of. Database, ResourceStore and TimeProvider are there before.</summary>
internal static class SafetyParts
{
    public static IServiceCollection AddSafety(this IServiceCollection services, Database database, SafetyOptions options)
    {
        services.TryAddSingleton<ChangeFeed>();
        services.TryAddSingleton(ProjectorPause.Default);
        services.TryAddSingleton(PolicySet.Shipped.WithFallback(options.Nation));
        services.AddSingleton(options);
        services.AddSingleton(new SweepOptions(options.SweepWait));
        services.AddSingleton(parts => new CaseLoader(parts.GetRequiredService<ILogger<CaseLoader>>())
        {
            Base = parts.GetRequiredService<ResourceStore>().PublicBase,
            Systems = parts.GetRequiredService<ResourceStore>().Systems,
        });
        services.AddSingleton<ReferralProjector>();
        if (options.Projects) services.AddHostedService<ProjectorLoop>();
        services.AddSingleton<SafetySweep>();
        services.AddSingleton<SweepOperation>();
        services.AddSingleton<SafetyHealth>();
        services.AddSingleton<Unwatched>();
        if (options.IsScheduled) services.AddSchedule(database, options.SweepCron);
        return services;
    }

    static void AddSchedule(this IServiceCollection services, Database database, string cron)
    {
        // Declared jobs would overwrite the stored ones at every start, and a firing missed meanwhile would be lost.
        services.Configure<QuartzOptions>(quartz => quartz.Scheduling.IgnoreDuplicates = true);
        services.AddQuartz(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(Database.Driver, $"{database.ConnectionString};Search Path=jobs");
                store.UseSystemTextJsonSerializer();
                store.UseClustering();
                store.ProvisionSchema();
                store.UseExecutionHistory();
            });
            quartz.AddJob<SafetySweepJob>(job => job.WithIdentity(SafetySweepJob.Key));
            quartz.AddTrigger(trigger => trigger
                .ForJob(SafetySweepJob.Key)
                .WithIdentity(SafetySweepJob.TriggerOf(cron))
                .WithCronSchedule(cron, schedule => schedule
                    .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)));
        });
        services.AddQuartzHostedService(host => host.WaitForJobsToComplete = true);
    }
}
