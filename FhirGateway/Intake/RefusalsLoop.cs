using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>Removes refused submissions that exceed the quota or are too old.</summary>
internal sealed class RefusalsLoop(Refusals refusals, ILogger<RefusalsLoop> log)
    : EnduringLoop(log, "Removing old refused submissions", TimeSpan.FromMinutes(1))
{
    static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task Step(CancellationToken stopping)
    {
        await refusals.Trim(stopping);
        await Task.Delay(Every, stopping);
    }
}
