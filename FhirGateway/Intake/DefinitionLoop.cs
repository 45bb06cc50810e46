using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>As long as the gateway runs: follows the definitions that other gateways of the cluster store.</summary>
internal sealed partial class DefinitionLoop(
    StoredDefinitions definitions, ChangeFeed feed, ILogger<DefinitionLoop> log) : BackgroundService
{
    /// <summary>No more often than so is it looked.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var change = feed.WaitForChange(stoppingToken);
                await definitions.Refresh(stoppingToken);
                await change;
                await Task.Delay(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The loop outlives a database that is away for a while.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFault(log, fault);
                await Task.Delay(PauseAfterFault, stoppingToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for stored definitions failed and is tried again.")]
    static partial void LogFault(ILogger log, Exception fault);
}
