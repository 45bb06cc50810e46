using FhirGateway.Tests.Rest;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Faults;

public sealed class TwoProcessesTests(PostgresFixture postgres)
{
    const int Clients = 32;

    [Fact]
    public async Task Clients_of_two_gateway_processes_with_one_condition_make_one_resource()
    {
        await using var database = await postgres.NewDatabase();
        var gateways = await Task.WhenAll(
            GatewayProcess.Start(database.ConnectionString), GatewayProcess.Start(database.ConnectionString));
        for (var round = 0; round < 5; round++)
        {
            var own = new Conditionals(gateways[0].Fhir);
            var answers = await Task.WhenAll(Enumerable.Range(0, 2 * Clients).Select(i =>
                gateways[i % 2].Fhir.Post("Patient", own.Patient(family: $"N{i}"), ("If-None-Exist", own.Criteria))));
            Assert.Equal(1, answers.Count(a => a.Code == 201));
            Assert.Equal(2 * Clients - 1, answers.Count(a => a.Code == 200));
            Assert.Equal(Assert.Single(answers.Select(a => a.Id).Distinct()), Assert.Single(await own.Stored()));
        }
        foreach (var gateway in gateways) await gateway.DisposeAsync();
    }
}
