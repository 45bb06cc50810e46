using FhirGateway.Http;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Faults;

/// <summary>A gateway on a PostgreSQL that a test may take away.</summary>
static class Outage
{
    public static Task<RunningGateway> StartGateway(EmbeddedPostgres server) => Gateway.Start(
        new GatewayOptions
        {
            ConnectionString = PostgresFixture.ConnectionString(server, "fhirgateway").Replace("Timeout=60", "Timeout=5", StringComparison.Ordinal),
            Urls = "http://127.0.0.1:0",
            SecurityMode = "open",
            SweepsOnSchedule = false,
        }, TimeProvider.System, CancellationToken.None);
}
