using System.Diagnostics.CodeAnalysis;

namespace FhirGateway.Http;

internal delegate Task<RunningGateway> StartGateway(GatewayOptions options, TimeProvider clock, CancellationToken ct);

/// <summary>
/// A gateway that answers requests. Disposing it stops the server, then the database it started, each step within its limit
/// whatever is down: a supervisor kills a process that does not end, and a killed process leaves its PostgreSQL behind.
/// </summary>
internal sealed partial class RunningGateway(WebApplication server, Uri address, Func<ValueTask> stopDatabase)
    : IAsyncDisposable
{
    /// <summary>Time for requests and background services to end; requests are then cancelled.</summary>
    public static readonly TimeSpan EndRequestsWithin = TimeSpan.FromSeconds(4);

    static readonly TimeSpan StopServerWithin = EndRequestsWithin + TimeSpan.FromSeconds(2);
    static readonly TimeSpan ReleaseWithin = TimeSpan.FromSeconds(2);
    static readonly TimeSpan StopDatabaseWithin = TimeSpan.FromSeconds(11);

    readonly ILogger log = server.Services.GetRequiredService<ILoggerFactory>().CreateLogger("FhirGateway.Stop");

    /// <summary>The server's root, as in <c>http://127.0.0.1:8080/</c>.</summary>
    public Uri BaseAddress { get; } = address;

    public IServiceProvider Services => server.Services;

    /// <summary>
    /// Waits until the process is told to stop. The host's own wait would also stop the server, without the limits of
    /// <see cref="DisposeAsync"/>.
    /// </summary>
    public async Task WaitForShutdown(CancellationToken ct)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stopping = server.Lifetime.ApplicationStopping.Register(() => told.TrySetResult());
        await using var cancelled = ct.Register(() => told.TrySetResult());
        await told.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await Within(StopServerWithin, "The web server", () => server.StopAsync(CancellationToken.None));
        await Within(ReleaseWithin, "The background services", () => server.DisposeAsync().AsTask());
        await Within(StopDatabaseWithin, "The database", () => stopDatabase().AsTask());
    }

    [SuppressMessage("Design", "CA1031", Justification = "The next step of stopping must run whatever failed before it.")]
    async Task Within(TimeSpan limit, string what, Func<Task> stop)
    {
        try
        {
            // On a thread of its own: a service that blocks while it stops must not block the others.
            await Task.Run(stop).WaitAsync(limit);
        }
        catch (Exception fault)
        {
            LogUnfinished(log, what, limit.TotalSeconds, fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} did not stop cleanly within {Seconds} s: {Reason}")]
    static partial void LogUnfinished(ILogger log, string what, double seconds, string reason);
}
