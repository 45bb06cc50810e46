using FhirGateway.Commands;
using FhirGateway.Http;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Commands;

public sealed class LoadBesideServeTests(PostgresFixture postgres) : IDisposable
{
    readonly LoadFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_serving_gateway_sees_what_load_brings_and_goes_on()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await postgres.NewDatabase();
        var options = new GatewayOptions
        {
            ConnectionString = database.ConnectionString, Urls = "http://127.0.0.1:0", SecurityMode = "open", SweepsOnSchedule = false,
        };
        await using var serving = await Gateway.Start(options, TimeProvider.System, ct);
        using var fhir = new FhirHttp(new Uri(serving.BaseAddress, "fhir/"));
        await fhir.Put("Patient/before", """{"resourceType":"Patient","id":"before"}""");
        var file = folder.Add("a.json", """{"resourceType":"Patient","id":"loaded","active":true}""");

        using var output = new StringWriter();
        // The options are those of the serving gateway, its address and its mode included: load takes neither from it.
        var exit = await Load.Run([file], options with { Urls = serving.BaseAddress.ToString(), SecurityMode = "smart" },
            Gateway.Start, output, ct);

        Assert.Equal(0, exit);
        Assert.Equal("created", Assert.Single(Loading.Read(output)).Result);
        Assert.Equal(200, (await fhir.Get("Patient/loaded")).Code);
        Assert.Equal(201, (await fhir.Put("Patient/after", """{"resourceType":"Patient","id":"after"}""")).Code);
    }

    [Fact]
    public async Task Load_without_a_serving_gateway_leaves_its_database_for_the_next()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await postgres.NewDatabase();
        var options = new GatewayOptions { ConnectionString = database.ConnectionString };
        using var output = new StringWriter();
        Assert.Equal(1, await Load.Run(
            [folder.Add("a.json", """{"resourceType":"Patient","id":"kept"}"""), folder.Add("b.json", "{}")],
            options, Gateway.Start, output, ct));
        await using var next = await Gateway.Start(
            options with { Urls = "http://127.0.0.1:0", SecurityMode = "open", SweepsOnSchedule = false }, TimeProvider.System, ct);
        using var fhir = new FhirHttp(new Uri(next.BaseAddress, "fhir/"));
        Assert.Equal(200, (await fhir.Get("Patient/kept")).Code);
        Assert.Equal(2, (await fhir.Get("$refused")).Entries.Count);
    }
}
