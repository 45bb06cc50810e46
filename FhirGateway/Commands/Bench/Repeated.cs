using System.Diagnostics;

namespace FhirGateway.Commands.Bench;

/// <summary>What one operation costs, done over and over on one core.</summary>
internal readonly record struct Cost(double Microseconds, double Bytes)
{
    public double PerSecond => 1e6 / Microseconds;
}

/// <summary>Repeats an operation: first until the compiler has done its best, then in rounds, of which the median counts.</summary>
internal static class Repeated
{
    const int Rounds = 5;

    public static Cost Measure(Action operation, TimeSpan length)
    {
        Round(operation, length);
        var rounds = new Cost[Rounds];
        for (var i = 0; i < Rounds; i++) rounds[i] = Round(operation, length / Rounds);
        return rounds.OrderBy(round => round.Microseconds).ElementAt(Rounds / 2);
    }

    static Cost Round(Action operation, TimeSpan length)
    {
        var (count, bytes) = (0L, GC.GetAllocatedBytesForCurrentThread());
        var clock = Stopwatch.StartNew();
        do
        {
            for (var i = 0; i < 16; i++) operation();
            count += 16;
        }
        while (clock.Elapsed < length);
        var elapsed = clock.Elapsed;
        return new(elapsed.TotalMicroseconds / count, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)count);
    }
}
