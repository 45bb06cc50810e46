namespace FhirGateway.Storage;

/// <summary>Makes the partition of the coming year ahead of time. Until it succeeds writes go to the default partition.</summary>
internal sealed class HistoryLoop(Database database, ILogger<HistoryLoop> log)
    : EnduringLoop(log, "Making the history's partitions", TimeSpan.FromMinutes(1))
{
    static readonly TimeSpan Every = TimeSpan.FromHours(6);

    protected override async Task Step(CancellationToken stopping)
    {
        await new HistoryYears(database).Ensure(stopping);
        await Task.Delay(Every, stopping);
    }
}
