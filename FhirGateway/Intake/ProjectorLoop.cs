using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>Runs the projector as long as the gateway runs: at once when this process wrote, else every moment.</summary>
internal sealed partial class ProjectorLoop(ReferralProjector projector, ChangeFeed feed, ILogger<ProjectorLoop> log)
    : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var change = feed.WaitForChange(stoppingToken);
                await projector.Drain(stoppingToken);
                await change;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StaleCursorException)
            {
                // Another node was faster; what it did not take is read next.
            }
#pragma warning disable CA1031 // The loop outlives a database that is away for a while; lag shows in /health/safety.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFault(log, fault);
                await Task.Delay(Pause, stoppingToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The referral projector failed and tries again.")]
    static partial void LogFault(ILogger log, Exception fault);
}
