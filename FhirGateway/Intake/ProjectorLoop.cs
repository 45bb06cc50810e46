using FhirGateway.Storage;

namespace FhirGateway.Intake;

/// <summary>How long the projector lets changes gather after a small batch.</summary>
internal sealed record ProjectorPause(TimeSpan Length)
{
    /// <summary>A case takes half the time among a hundred.</summary>
    public static readonly ProjectorPause Default = new(TimeSpan.FromMilliseconds(50));
}

/// <summary>
/// Runs the projector: at once when this process wrote, else every moment. Its lag shows in <c>/health/safety</c>.
/// </summary>
internal sealed class ProjectorLoop(
    ReferralProjector projector, ChangeFeed feed, ProjectorPause pause, ILogger<ProjectorLoop> log)
    : EnduringLoop(log, "The referral projector", TimeSpan.FromSeconds(1))
{
    protected override async Task Step(CancellationToken stopping)
    {
        var change = feed.WaitForChange(stopping);
        try
        {
            await projector.Drain(stopping, pause.Length);
        }
        catch (StaleCursorException)
        {
            // Another node was faster; what it did not take is read next, at once.
            return;
        }
        await change;
    }
}
