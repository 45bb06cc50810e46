using System.Diagnostics;
using System.Globalization;

namespace FhirGateway.Commands.Bench;

/// <summary>This program once more, as a server of its own: what it needs is then its own, and not its clients'.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    readonly Process process;
    readonly CancellationTokenSource ended = new();
    Task<long>? watching;

    BenchProcess(Process process, Uri address, TimeSpan startedIn)
    {
        this.process = process;
        Address = address;
        StartedIn = startedIn;
    }

    public Uri Address { get; }

    /// <summary>From the start of the process to the line that says that it answers.</summary>
    public TimeSpan StartedIn { get; }

    /// <summary>Time on the processor so far, of all its threads.</summary>
    public TimeSpan Busy
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts <c>bench serve</c> with these arguments; it prints its address when it answers.</summary>
    public static async Task<BenchProcess> Start(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Run by "dotnet FhirGateway.dll" the process is dotnet.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "FhirGateway.dll"));
        foreach (var argument in (string[])["bench", "serve", .. arguments]) start.ArgumentList.Add(argument);
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(ct)
            ?? throw new InvalidOperationException("The measured server did not start.");
        return new BenchProcess(process, new Uri(line), clock.Elapsed);
    }

    /// <summary>From now on the largest resident memory is remembered.</summary>
    public void WatchMemory() => watching = Task.Run(async () =>
    {
        var most = 0L;
        while (!ended.IsCancellationRequested)
        {
            process.Refresh();
            most = Math.Max(most, process.WorkingSet64);
            await Task.Delay(100);
        }
        return most;
    });

    /// <summary>Bytes.</summary>
    public async Task<long> MostMemory()
    {
        await ended.CancelAsync();
        return watching is null ? 0 : await watching;
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        ended.Dispose();
    }

    /// <summary>Time on the processor of all of PostgreSQL's processes so far, from <c>/proc</c>.</summary>
    public static TimeSpan BusyOfPostgres()
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                if (!stat.Contains("(postgres)", StringComparison.Ordinal)) continue;
                // utime, stime and those of children that have ended; the name before them may hold blanks.
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                ticks += fields[11..13].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }
        const int TicksPerSecond = 100;
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }
}
