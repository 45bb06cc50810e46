namespace FhirGateway.Http;

internal delegate Task<RunningGateway> StartGateway(GatewayOptions options, TimeProvider clock, CancellationToken ct);

/// <summary>A gateway that answers. Disposing it stops the server first and then what it stands on.</summary>
internal sealed class RunningGateway(WebApplication server, Uri address, Func<ValueTask> stopDatabase) : IAsyncDisposable
{
    /// <summary>The server's root, as in <c>http://127.0.0.1:8080/</c>.</summary>
    public Uri BaseAddress { get; } = address;

    public IServiceProvider Services => server.Services;

    public Task WaitForShutdown(CancellationToken ct) => server.WaitForShutdownAsync(ct);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await server.StopAsync(CancellationToken.None);
            await server.DisposeAsync();
        }
        finally
        {
            await stopDatabase();
        }
    }
}
