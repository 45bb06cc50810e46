using System.Data.Common;
using System.Diagnostics;

namespace FhirGateway.Storage;

/// <summary>
/// Background service that repeats one step as long as the gateway runs and survives a database outage: a failed step is
/// logged and tried again after a pause that doubles up to <see cref="LongestPause"/>.
/// </summary>
/// <param name="what">Name of the work, as the subject of log messages.</param>
/// <param name="pauseAfterFault">Pause after the first failure.</param>
internal abstract partial class EnduringLoop(ILogger log, string what, TimeSpan pauseAfterFault) : BackgroundService
{
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Interval between log messages of an outage that goes on.</summary>
    static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);

    readonly OutageLog outage = new(LogEvery);

    /// <summary>Does the pending work and waits until there may be more.</summary>
    protected abstract Task Step(CancellationToken stopping);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Step(stoppingToken);
                if (outage.End() is { } failures) LogRecovered(log, what, failures);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it is, the loop goes on.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                if (outage.Add(fault.Message)) Log(fault);
                await Task.Delay(Pause(), stoppingToken);
            }
        }
    }

    TimeSpan Pause()
    {
        var doubled = pauseAfterFault * Math.Pow(2, Math.Min(outage.Failures - 1, 10));
        return doubled < LongestPause ? doubled : pauseAfterFault > LongestPause ? pauseAfterFault : LongestPause;
    }

    // An unreachable database needs no stack trace; it says nothing about this code.
    void Log(Exception fault)
    {
        if (fault is DbException { IsTransient: true } or TimeoutException)
            LogUnavailable(log, what, fault.Message, outage.Failures);
        else LogFault(log, what, outage.Failures, fault);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{What} failed (attempt {Failures}) and is tried again.")]
    static partial void LogFault(ILogger log, string what, int failures, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{What} waits for the database (attempt {Failures} failed): {Reason}")]
    static partial void LogUnavailable(ILogger log, string what, string reason, int failures);

    [LoggerMessage(Level = LogLevel.Information, Message = "{What} works again; failed attempts: {Failures}.")]
    static partial void LogRecovered(ILogger log, string what, int failures);
}

/// <summary>Failures in a row, of which only the first of each kind, and one for each interval, are to be logged.</summary>
internal sealed class OutageLog(TimeSpan interval)
{
    string? lastReason;
    long loggedAt;

    public int Failures { get; private set; }

    /// <returns>True when this failure is to be logged.</returns>
    public bool Add(string reason)
    {
        Failures++;
        var isNew = reason != lastReason || Stopwatch.GetElapsedTime(loggedAt) >= interval;
        if (isNew) (lastReason, loggedAt) = (reason, Stopwatch.GetTimestamp());
        return isNew;
    }

    /// <returns>The number of failures that ended now; null when there were none.</returns>
    public int? End()
    {
        if (Failures == 0) return null;
        var ended = Failures;
        (Failures, lastReason) = (0, null);
        return ended;
    }
}
