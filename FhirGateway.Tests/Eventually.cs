using System.Diagnostics;

namespace FhirGateway.Tests;

/// <summary>
/// Waits for what other threads, processes or the database bring about. The limit ends a test that would never end and
/// measures nothing: it is far beyond what a machine busy with other work needs.
/// </summary>
static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task True(Func<bool> holds, string what) => True(() => Task.FromResult(holds()), what);

    public static async Task True(Func<Task<bool>> holds, string what) =>
        await Value(async () => await holds() ? what : null, () => what);

    /// <summary>The first value that is not null.</summary>
    public static Task<T> Value<T>(Func<Task<T?>> find, string what) where T : class => Value(find, () => what);

    /// <param name="what">Says when it did not come true what was waited for, and perhaps what is there instead.</param>
    public static async Task<T> Value<T>(Func<Task<T?>> find, Func<string> what) where T : class
    {
        for (var since = Stopwatch.GetTimestamp(); ;)
        {
            if (await find() is { } found) return found;
            if (Stopwatch.GetElapsedTime(since) > Limit) Assert.Fail($"Not within {Limit.TotalMinutes} minutes: {what()}");
            await Task.Delay(Interval, Ct);
        }
    }

    /// <summary>Waits for a task that would not end if the gateway were wrong.</summary>
    public static Task Ends(Task task) => task.WaitAsync(Limit, Ct);

    /// <summary>Runs what would not end, or hardly, if the gateway were wrong, and fails when it takes too long.</summary>
    public static Task Ends(Action work) => Ends(Task.Run(work, Ct));
}
