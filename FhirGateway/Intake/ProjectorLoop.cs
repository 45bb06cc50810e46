using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>
/// Runs the projector: at once when this process wrote, else every moment. Its lag shows in <c>/health/safety</c>.
/// </summary>
internal sealed class ProjectorLoop(ReferralProjector projector, ChangeFeed feed, ILogger<ProjectorLoop> log)
    : EnduringLoop(log, "The referral projector", TimeSpan.FromSeconds(1))
{
    // A case takes half the time among a hundred.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    protected override async Task Step(CancellationToken stopping)
    {
        var change = feed.WaitForChange(stopping);
        try
        {
            await projector.Drain(stopping, Pause);
        }
        catch (StaleCursorException)
        {
            // Another node was faster; what it did not take is read next, at once.
            return;
        }
        await change;
    }
}
