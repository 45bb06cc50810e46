namespace FhirGateway.Storage;

/// <summary>Starts the private PostgreSQL again when its process ends while the gateway runs.</summary>
internal sealed partial class EmbeddedPostgresLoop(EmbeddedPostgres postgres, ILogger<EmbeddedPostgresLoop> log)
    : EnduringLoop(log, "Starting the private PostgreSQL again", TimeSpan.FromSeconds(1))
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    protected override async Task Step(CancellationToken stopping)
    {
        if (await postgres.RestartIfStopped(stopping)) LogRestarted(log, postgres.Folder);
        await Task.Delay(Every, stopping);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The private PostgreSQL in {Folder} had stopped and was started again. Its log is in the folder 'log' there.")]
    static partial void LogRestarted(ILogger log, string folder);
}
