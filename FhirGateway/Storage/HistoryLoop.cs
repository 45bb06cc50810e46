using System.Data.Common;

namespace FhirGateway.Storage;

/// <summary>Sees to it, as long as the gateway runs, that the year to come has its partition.</summary>
internal sealed partial class HistoryLoop(Database database, ILogger<HistoryLoop> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromHours(6);
    static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var next = Every;
            try
            {
                await new HistoryYears(database).Ensure(stoppingToken);
            }
            catch (Exception fault) when (fault is DbException or TimeoutException)
            {
                // Writes go on into the partition for the rest.
                Failed(log, fault);
                next = AgainAfter;
            }
            await Task.Delay(next, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The history's partitions could not be made now")]
    static partial void Failed(ILogger log, Exception fault);
}
