namespace FhirGateway.Storage;

/// <summary>Removes leftover rows slice by slice, a slice each minute.</summary>
internal sealed class LeftoversLoop(Leftovers leftovers, ILogger<LeftoversLoop> log)
    : EnduringLoop(log, "Removing leftover rows", TimeSpan.FromMinutes(1))
{
    static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task Step(CancellationToken stopping)
    {
        await leftovers.Step(stopping);
        await Task.Delay(Every, stopping);
    }
}
