using System.Data.Common;
using FhirGateway.Http;
using FhirGateway.Storage;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Faults;

/// <summary>A gateway on a PostgreSQL that a test may take away.</summary>
static class Outage
{
    public static Task<RunningGateway> StartGateway(EmbeddedPostgres server)
    {
        // Connection attempts fail soon while the server is away.
        var connection = new DbConnectionStringBuilder
        {
            ConnectionString = PostgresFixture.ConnectionString(server, "fhirgateway"),
            ["Timeout"] = 5,
        };
        return Gateway.Start(
            GatewayFixture.Options(connection.ConnectionString), TimeProvider.System, CancellationToken.None);
    }
}
