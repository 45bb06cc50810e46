using System.Diagnostics;

namespace FhirGateway.Commands.Bench;

/// <summary>How often a request was answered and how long it took.</summary>
/// <param name="PerSecond">Answers per second of all clients together.</param>
/// <param name="Median">Of one request.</param>
/// <param name="P99">Of one request.</param>
/// <param name="Failed">Requests with another status than the expected.</param>
internal readonly record struct Rate(double PerSecond, TimeSpan Median, TimeSpan P99, int Failed);

/// <summary>Clients that each send one request after the other for some seconds.</summary>
internal static class Clients
{
    public static async Task<Rate> Run(int clients, TimeSpan length, Func<int, Task<bool>> request)
    {
        var clock = Stopwatch.StartNew();
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => One(client))));
        var elapsed = clock.Elapsed;
        var times = all.SelectMany(a => a.Times).Order().ToArray();
        return new Rate(times.Length / elapsed.TotalSeconds, times[times.Length / 2], times[times.Length * 99 / 100],
            all.Sum(a => a.Failed));

        async Task<(List<TimeSpan> Times, int Failed)> One(int client)
        {
            var times = new List<TimeSpan>();
            var failed = 0;
            while (clock.Elapsed < length)
            {
                var begun = clock.Elapsed;
                if (!await request(client)) failed++;
                times.Add(clock.Elapsed - begun);
            }
            return (times, failed);
        }
    }
}
