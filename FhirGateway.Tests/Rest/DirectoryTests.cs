using FhirGateway.Referrals;
using FhirGateway.Tests.Rest.Operations;

namespace FhirGateway.Tests.Rest;

/// <summary>How a performer leads to an organisation, and who may write persons and the directory.</summary>
public sealed class DirectoryTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Category = "https://fhirgateway.example/fhir/CodeSystem/service-request-category";
    const string Ods = "https://fhir.nhs.uk/Id/ods-organization-code";
    readonly FhirHttp fhir = gateway.Fhir;

    async Task<string> Create(string type, string content, params (string, string)[] headers)
    {
        var answer = await fhir.Post(type, $$"""{"resourceType":"{{type}}"{{(content.Length > 0 ? "," : "")}}{{content}}}""", headers);
        Assert.True(answer.Code == 201, answer.Text);
        return $"{type}/{answer.Id}";
    }

    Task<string> Organisation(string code, string more = "", string system = Ods) => Create("Organization",
        $$""" "name":"{{code}}","identifier":[{"system":"{{system}}","value":"{{code}}"}]{{more}} """);

    static string To(string reference) => ReferralBundle.To(reference);

    async Task<FhirAnswer> Refer(string performer, string contained = "") => await fhir.Post("ServiceRequest", $$"""
        {"resourceType":"ServiceRequest",{{contained}}"status":"active","intent":"order","authoredOn":"2026-06-01T08:00:00Z",
         "category":[{"coding":[{"system":"{{Category}}","code":"referral"}]}],"performer":[{{performer}}],
         "subject":{"reference":"{{await Create("Patient", "")}}"} }
        """);

    async Task LeadsTo(string organisation, string performer, string contained = "")
    {
        var answer = await Refer(performer, contained);
        Assert.True(answer.Code == 201, answer.Text);
        var task = (await fhir.Get($"Task?focus=ServiceRequest/{answer.Id}")).Entries[0]["resource"]!;
        Assert.Equal(organisation, (string?)task["owner"]!["reference"]);
    }

    static string Named(string system, string value, string type = "Organization") =>
        $$"""{"type":"{{type}}","identifier":{"system":"{{system}}","value":"{{value}}"} }""";

    [Fact]
    public async Task A_performer_leads_to_its_organisation_by_every_way_that_there_is()
    {
        var trust = await Organisation("RXD");
        var service = await Create("HealthcareService", $$""" "providedBy":{{To(trust)}},"identifier":[{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"77"}] """);
        await LeadsTo(trust, To(trust));
        await LeadsTo(trust, To(service));
        await LeadsTo(trust, To(await Create("PractitionerRole", $$""" "organization":{{To(trust)}} """)));
        await LeadsTo(trust, To(await Create("PractitionerRole", $$""" "healthcareService":[{{To(service)}}] """)));
        await LeadsTo(trust, To(await Create("HealthcareService", $$""" "providedBy":{{Named(Ods, "RXD")}} """)));
        await LeadsTo(trust, To(await Create("CareTeam", $$""" "managingOrganization":[{{To(trust)}}] """)));
        await LeadsTo(trust, Named(Ods, "RXD"));
        await LeadsTo(trust, Named("http://FHIR.nhs.uk/id/ODS-organization-code/", "rxd"));
        await LeadsTo(trust, Named("https://fhir.nhs.uk/Id/dos-service-id", "77", "HealthcareService"));
    }

    [Fact]
    public async Task Trust_and_site_codes_and_those_of_Scotland_are_known()
    {
        var trust = await Organisation("RXE");
        var site = await Organisation("RXE01", $$""","partOf":{{To(trust)}} """, "https://fhir.nhs.uk/Id/ods-site-code");
        await LeadsTo(site, Named(Ods, "RXE01"));
        await LeadsTo(site, Named("https://fhir.nhs.uk/id/ods-site-code", "RXE01"));
        var practice = await Organisation("10995", "", "https://fhirgateway.example/fhir/Id/scottish-practice-code");
        await LeadsTo(practice, Named("https://fhirgateway.example/fhir/Id/scottish-practice-code/", "10995"));
        var hospital = await Organisation("X999H", "", "https://fhirgateway.example/fhir/Id/scottish-location-code");
        await LeadsTo(hospital, Named("https://fhirgateway.example/fhir/Id/scottish-location-code", "x999h"));
    }

    [Fact]
    public async Task A_contained_organisation_is_known_by_its_code_or_by_what_it_is_part_of()
    {
        var trust = await Organisation("RXF");
        await LeadsTo(trust, To("#o"), $$"""
            "contained":[{"resourceType":"Organization","id":"o","identifier":[{"system":"{{Ods}}","value":"RXF"}]}],
            """);
        await LeadsTo(trust, To("#w"), $$"""
            "contained":[{"resourceType":"Organization","id":"w","name":"Ward","partOf":{{Named(Ods, "RXF")}} }],
            """);
        await LeadsTo(trust, To("#s"), $$"""
            "contained":[{"resourceType":"HealthcareService","id":"s","providedBy":{{To(trust)}} }],
            """);
    }

    [Theory]
    [InlineData("""{"reference":"Organization/nobody"}""")]
    [InlineData("""{"reference":"HealthcareService/nobody"}""")]
    [InlineData("""{"type":"Organization","identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"NOBODY"} }""")]
    [InlineData("""{"type":"Organization","identifier":{"system":"https://another.example","value":"RXD"} }""")]
    [InlineData("""{"display":"The Infirmary"}""")]
    [InlineData("""{"reference":"https://another.example/fhir/Organization/1"}""")]
    [InlineData("""{"reference":"urn:oid:1.2.36.146"}""")]
    public async Task A_performer_that_leads_nowhere_is_refused(string performer)
    {
        var answer = await Refer(performer);
        Assert.Equal(422, answer.Code);
        Assert.Equal(["ServiceRequest.performer"], answer.Expressions);
    }

    [Fact]
    public async Task Who_may_write_what_is_as_the_table_says()
    {
        var trust = await Organisation("WTR");
        var site = await Organisation("WTR01", $$""","partOf":{{To(trust)}} """);
        await Organisation("WOT");
        foreach (var rule in DirectoryWriter.All.Where(r => r.Owner is not null))
        {
            var body = $$""" "{{rule.Owner}}":{{To(site)}} """;
            Assert.Equal(403, (await fhir.Post(rule.Type, $$"""{"resourceType":"{{rule.Type}}",{{body}} }""", As("WOT"))).Code);
            var own = await Create(rule.Type, body, As("WTR01"));
            var json = (await fhir.Get(own)).Json;
            json["language"] = "en-GB";
            Assert.Equal(403, (await fhir.Put(own, json.ToJsonString(), As("WOT"))).Code);
            Assert.Equal(403, (await fhir.Delete(own, As("WOT"))).Code);
            // What it is part of may, and who did not say for whom.
            Assert.Equal(200, (await fhir.Put(own, json.ToJsonString(), As("WTR"))).Code);
            json["language"] = "cy";
            Assert.Equal(200, (await fhir.Put(own, json.ToJsonString())).Code);
        }
    }

    [Fact]
    public async Task An_organisation_is_changed_by_itself_and_those_above_and_a_record_of_nobody_by_anyone()
    {
        var trust = await Organisation("WUR");
        var site = await Organisation("WUR01", $$""","partOf":{{To(trust)}} """);
        await Organisation("WUT");
        var json = (await fhir.Get(site)).Json;
        json["name"] = "Renamed";
        Assert.Equal(403, (await fhir.Put(site, json.ToJsonString(), As("WUT"))).Code);
        Assert.Equal(200, (await fhir.Put(site, json.ToJsonString(), As("WUR"))).Code);
        var above = (await fhir.Get(trust)).Json;
        above["name"] = "Renamed";
        Assert.Equal(403, (await fhir.Put(trust, above.ToJsonString(), As("WUR01"))).Code);
        var patient = (await fhir.Get(await Create("Patient", "", As("WUT")))).Json;
        patient["active"] = true;
        Assert.Equal(200, (await fhir.Put($"Patient/{(string)patient["id"]!}", patient.ToJsonString(), As("WUR"))).Code);
        await Create("Practitioner", """ "active":true """, As("WUT"));
    }

    static (string, string) As(string code) => ("NHSD-End-User-Organisation-ODS", code);
}
