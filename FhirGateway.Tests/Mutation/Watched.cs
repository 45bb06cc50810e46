using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;

namespace FhirGateway.Tests.Mutation;

/// <summary>Runs a property, prints the seed and the input on failure, and fails where one input never ends.</summary>
static class Watched
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public static void Run<T>(Gen<T> inputs, int count, Func<T, bool> isAnswered)
    {
        T current = default!;
        var since = Stopwatch.GetTimestamp();
        var property = Prop.ForAll(inputs.ToArbitrary(), (T input) =>
        {
            (current, since) = (input, Stopwatch.GetTimestamp());
            return isAnswered(input);
        });
        var done = new TaskCompletionSource();
        var worker = new Thread(() =>
        {
            try
            {
                property.Check(Config.QuickThrowOnFailure.WithMaxTest(count));
                done.SetResult();
            }
            catch (Exception failed)
            {
                done.SetException(failed);
            }
        }) { IsBackground = true };
        worker.Start();
        while (!done.Task.Wait(TimeSpan.FromSeconds(1)))
            if (Stopwatch.GetElapsedTime(since) > Longest)
                Assert.Fail($"No answer within {Longest.TotalSeconds} s to {Shown(current)}");
    }

    static string Shown<T>(T input) =>
        input is System.Collections.IEnumerable many and not string ? string.Join(", ", many.Cast<object>()) : $"{input}";
}
