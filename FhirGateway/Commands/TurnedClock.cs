namespace FhirGateway.Commands;

/// <summary>A clock that stands still until it is turned. Timers run on the machine's time all the same.</summary>
internal sealed class TurnedClock(DateTimeOffset start) : TimeProvider
{
    long ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public void TurnTo(DateTimeOffset instant) => Interlocked.Exchange(ref ticks, instant.UtcTicks);

    public void Turn(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);
}
