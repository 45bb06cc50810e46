using System.Text;

namespace FhirGateway.Tests.Rest;

/// <summary>On whose behalf a request says that it comes.</summary>
public sealed class EndUserTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    const string Ods = "NHSD-End-User-Organisation-ODS";
    const string Resource = "NHSD-End-User-Organisation";
    const string OdsSystem = "https://fhir.nhs.uk/Id/ods-organization-code";
    readonly FhirHttp fhir = gateway.Fhir;

    public async ValueTask InitializeAsync()
    {
        await Organisation("eu-practice", $$"""{"system":"{{OdsSystem}}","value":"G99001"}""");
        await Organisation("eu-site", """{"system":"http://fhir.nhs.uk/id/ods-site-code","value":"RX901"}""");
        await Organisation("eu-north", $$"""{"system":"{{OdsSystem}}","value":"TWICE"}""");
        await Organisation("eu-south", $$"""{"system":"{{OdsSystem}}","value":"TWICE"}""");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    Task<FhirAnswer> Organisation(string id, string identifier) => fhir.Put($"Organization/{id}", $$"""
        {"resourceType":"Organization","id":"{{id}}","name":"Example","identifier":[{{identifier}}]}
        """);

    static string Header(string organisation) => Convert.ToBase64String(Encoding.UTF8.GetBytes(organisation));

    static string Named(string code) => Header($$"""
        {"resourceType":"Organization","identifier":[{"system":"{{OdsSystem}}","value":"{{code}}"}],"name":"Example"}
        """);

    Task<FhirAnswer> Create(params (string, string)[] headers) =>
        fhir.Post("Patient", """{"resourceType":"Patient"}""", headers);

    [Theory]
    [InlineData("G99001")]
    [InlineData(" G99001 ")]
    [InlineData("RX901")]
    public async Task An_organisation_is_known_by_its_ODS_code(string code)
    {
        var created = await Create((Ods, code));
        Assert.True(created.Code == 201, created.Text);
    }

    [Fact]
    public async Task An_organisation_is_known_by_the_Organization_in_the_header()
    {
        var created = await Create((Resource, Named("G99001")), (Ods, "G99001"));
        Assert.True(created.Code == 201, created.Text);
    }

    [Fact]
    public async Task An_unknown_organisation_answers_403_and_writes_nothing()
    {
        var before = (await fhir.Get("Patient?_summary=count")).Json["total"]!.ToString();
        foreach (var header in ((string, string)[])[(Ods, "NOBODY"), (Resource, Named("NOBODY"))])
        {
            var refused = await Create(header);
            Assert.Equal(403, refused.Code);
            Assert.Contains("NOBODY", refused.Diagnostics, StringComparison.Ordinal);
        }
        Assert.Equal(before, (await fhir.Get("Patient?_summary=count")).Json["total"]!.ToString());
        Assert.Equal(403, (await fhir.Get("Patient", (Ods, "NOBODY"))).Code);
    }

    [Theory]
    [InlineData("G99001")]
    [InlineData("eyJyZXNvdXJjZVR5cGUiOiJQYXRpZW50In0=")]
    [InlineData("eyJyZXNvdXJjZVR5cGUiOiJPcmdhbml6YXRpb24iLCJuYW1lIjoiRXhhbXBsZSJ9")]
    [InlineData("!!!!")]
    public async Task A_header_that_carries_no_Organization_with_an_identifier_answers_403(string value)
    {
        var refused = await Create((Resource, value));
        Assert.Equal(403, refused.Code);
        Assert.Contains(Resource, refused.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_disagree_and_codes_that_two_bear_answer_403()
    {
        Assert.Equal(403, (await Create((Ods, "RX901"), (Resource, Named("G99001")))).Code);
        var twice = await Create((Ods, "TWICE"));
        Assert.Equal(403, twice.Code);
        Assert.Contains("Organization/eu-north", twice.Diagnostics, StringComparison.Ordinal);
    }
}
