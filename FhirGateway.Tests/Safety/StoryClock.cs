namespace FhirGateway.Tests.Safety;

/// <summary>A clock that only the story turns.</summary>
internal sealed class StoryClock(DateTimeOffset start) : TimeProvider
{
    DateTimeOffset now = start;

    public override DateTimeOffset GetUtcNow() => now;

    public void TurnTo(DateTimeOffset instant) => now = instant > now ? instant : now;

    public void Turn(TimeSpan by) => now += by;
}
