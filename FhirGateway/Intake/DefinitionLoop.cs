using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>Follows the definitions that other gateways of the cluster store.</summary>
internal sealed class DefinitionLoop(StoredDefinitions definitions, ChangeFeed feed, ILogger<DefinitionLoop> log)
    : EnduringLoop(log, "Looking for stored definitions", TimeSpan.FromSeconds(5))
{
    /// <summary>No more often than so is it looked.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    protected override async Task Step(CancellationToken stopping)
    {
        var change = feed.WaitForChange(stopping);
        await definitions.Refresh(stopping);
        await change;
        await Task.Delay(Pause, stopping);
    }
}
