namespace FhirGateway.Storage;

/// <summary>
/// One step after the other as long as the gateway runs. It outlives a database that is away for a while: what failed is
/// told and tried again after a pause.
/// </summary>
/// <param name="what">What a step does, for the log.</param>
internal abstract partial class EnduringLoop(ILogger log, string what, TimeSpan pauseAfterFault) : BackgroundService
{
    /// <summary>Does what there is to do, and waits until there may be more.</summary>
    protected abstract Task Step(CancellationToken stopping);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Step(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it is, the loop goes on.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFault(log, what, fault);
                await Task.Delay(pauseAfterFault, stoppingToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{What} failed and is tried again.")]
    static partial void LogFault(ILogger log, string what, Exception fault);
}
