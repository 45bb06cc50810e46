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
