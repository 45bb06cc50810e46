namespace FhirGateway.Commands.Demo.Live;

/// <summary>A gateway in this process whose clock the demo turns. All else goes over HTTP.</summary>
/// <param name="BaseAddress">Of the server, with a slash at its end; FHIR is below it at <c>fhir/</c>.</param>
internal sealed record HostedGateway(Uri BaseAddress, Action<DateTimeOffset> TurnClock, Func<ValueTask> Stop)
    : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stop();
}

/// <summary>Starts a gateway on that data directory with its clock at that instant, and its own sweep off.</summary>
internal delegate Task<HostedGateway> HostGateway(string dataDirectory, DateTimeOffset now, CancellationToken ct);

/// <summary>Stops and deletes the private database of a data directory, if there is one.</summary>
/// <param name="mark">A line of its settings without which it is not deleted; null: it is the demo's in any case.</param>
internal delegate Task RemoveDatabase(string dataDirectory, string? mark, CancellationToken ct);

/// <summary>The demo's private database.</summary>
internal static class DemoDatabase
{
    /// <summary>Tells it from a database that must not be deleted.</summary>
    public const string Mark = "# A throw-away database of the demo.";

    /// <summary>It survives a killed process but no power cut, and keeps little of its log.</summary>
    public static readonly string[] Settings =
    [
        Mark, "fsync = off", "full_page_writes = off", "min_wal_size = '32MB'", "max_wal_size = '64MB'",
    ];
}
