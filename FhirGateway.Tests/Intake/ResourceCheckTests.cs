using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Tests.Fhir.Validation.Profiles;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Intake;

/// <summary>Codes whose content is not here: another server's word counts, its silence does not.</summary>
public sealed class ResourceCheckTests(PostgresFixture postgres)
{
    const string Coded = """
        {"resourceType":"Observation","meta":{"profile":["http://example.org/fhir/StructureDefinition/p"]},"status":"final",
         "code":{"coding":[{"system":"http://snomed.info/sct","code":"73211009"}]}}
        """;

    static readonly Resource Profile = Given.Profile("p", "Observation",
        """{"path":"Observation.code","binding":{"strength":"required","valueSet":"http://example.org/absent"}}""");

    [Theory]
    [InlineData("true", null)]
    [InlineData("false", "Error code-invalid Observation.code")]
    [InlineData("", "Information informational Observation.code")]
    public async Task A_code_that_cannot_be_checked_here_is_checked_there(string result, string? told)
    {
        await using var remote = await RemoteTerminology.Start(_ => Answer(result));
        using var server = remote.Client();
        var issues = await Check(server).Validate(JsonFormat.Read(Encoding.UTF8.GetBytes(Coded)), TestContext.Current.CancellationToken);
        Assert.Equal(told, issues.Select(i => $"{i.Severity} {i.Code} {i.Expression}").SingleOrDefault());
        Assert.Single(remote.Asked);
    }

    [Fact]
    public async Task Without_such_a_server_it_could_not_be_checked() => Assert.Contains(
        "could not be checked",
        Assert.Single(await Check(null).Validate(JsonFormat.Read(Encoding.UTF8.GetBytes(Coded)), TestContext.Current.CancellationToken))
            .Diagnostics, StringComparison.Ordinal);

    [Fact]
    public async Task The_gateway_asks_it_and_refuses_what_it_knows_to_be_wrong()
    {
        var folder = Directory.CreateTempSubdirectory();
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "p.json"), Profile.Json.ToArray(), TestContext.Current.CancellationToken);
        var result = "false";
        await using var remote = await RemoteTerminology.Start(_ => Answer(result));
        await using var database = await postgres.NewDatabase();
        await using var gateway = await Gateway.Start(
            new GatewayOptions
            {
                ConnectionString = database.ConnectionString, Urls = "http://127.0.0.1:0", SecurityMode = "open",
                SweepsOnSchedule = false, Packages = folder.FullName, TerminologyServer = remote.Address,
            },
            TimeProvider.System, TestContext.Current.CancellationToken);
        using var fhir = new FhirHttp(new Uri(gateway.BaseAddress, "fhir/"));
        var refused = await fhir.Post("Observation", Coded);
        Assert.Equal(400, refused.Code);
        Assert.Contains("http://snomed.info/sct|73211009", refused.Text, StringComparison.Ordinal);
        result = "true";
        var accepted = await fhir.Post("Observation", Coded.Replace("73211009", "44054006", StringComparison.Ordinal));
        Assert.True(accepted.Code == 201, accepted.Text);
        folder.Delete(recursive: true);
    }

    static ResourceCheck Check(TerminologyServer? server) =>
        new(new ValidationOptions { Catalog = new Catalog([Profile]) }, server);

    static (int, string) Answer(string result) => result.Length == 0
        ? (503, "")
        : (200, $$"""{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":{{result}}}]}""");
}
