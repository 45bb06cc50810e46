namespace FhirGateway.Tests.Rest.Operations;

public sealed class ValidateTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Good = """{"resourceType":"Patient","active":true}""";
    const string Bad = """{"resourceType":"Patient","id":"a","gender":"man","birthDate":"2026-02-30"}""";

    readonly FhirHttp fhir = gateway.Fhir;

    static string Wrapped(string resource, string more = "") =>
        $$"""{"resourceType":"Parameters","parameter":[{{more}}{"name":"resource","resource":{{resource}}}]}""";

    [Fact]
    public async Task A_resource_is_judged_as_it_is_and_in_Parameters()
    {
        const string Found = "error value Patient.birthDate; error code-invalid Patient.gender";
        Assert.Equal("information informational", (await fhir.Post("Patient/$validate", Good)).Issues());
        Assert.Equal(Found, (await fhir.Post("Patient/$validate", Bad)).Issues());
        Assert.Equal(Found, (await fhir.Post("Patient/$validate", Wrapped(Bad))).Issues());
        Assert.Equal("error invalid Patient", (await fhir.Post("Observation/$validate", Good)).Issues());
    }

    [Fact]
    public async Task A_mode_judges_what_would_be_done()
    {
        const string Mode = """{"name":"mode","valueCode":"update"},""";
        await fhir.Put("Patient/moded", """{"resourceType":"Patient","id":"moded"}""");
        Assert.Equal("error required Patient.id", (await fhir.Post("Patient/$validate", Wrapped(Good, Mode))).Issues());
        Assert.Equal("error invalid Patient.id",
            (await fhir.Post("Patient/moded/$validate?mode=update", """{"resourceType":"Patient","id":"other"}""")).Issues());
        Assert.Equal("information informational", (await fhir.Post("Patient/$validate?mode=create", Good)).Issues());
        Assert.Equal("information informational", (await fhir.Get("Patient/moded/$validate?mode=delete")).Issues());
        Assert.Equal("error required", (await fhir.Get("Patient/$validate?mode=delete")).Issues());
        Assert.Equal("error required", (await fhir.Post("Patient/$validate?mode=update", """{"resourceType":"Parameters"}""")).Issues());
    }

    [Fact]
    public async Task What_is_stored_is_judged_where_nothing_is_sent()
    {
        await fhir.Put("Patient/stored", """{"resourceType":"Patient","id":"stored","active":true}""");
        Assert.Equal("information informational", (await fhir.Get("Patient/stored/$validate")).Issues());
        var demanded = await fhir.Get("Patient/stored/$validate?profile=urn:unheard-of");
        Assert.Contains("error", demanded.Issues(), StringComparison.Ordinal);
        Assert.Equal(410, (await Deleted()).Code);

        async Task<FhirAnswer> Deleted()
        {
            await fhir.Delete("Patient/stored");
            return await fhir.Get("Patient/stored/$validate");
        }
    }

    [Fact]
    public async Task A_profile_that_is_stored_counts_as_soon_as_it_is_and_as_it_is()
    {
        const string Url = "https://profiles.example/with-family";
        Assert.Contains("error", (await fhir.Post($"Patient/$validate?profile={Url}", Good)).Issues(), StringComparison.Ordinal);
        await Profile("name", 1);
        Assert.Equal("error required Patient", Element((await fhir.Post($"Patient/$validate?profile={Url}", Good)).Issues()));
        Assert.Equal("error required Patient", Element((await fhir.Post("Patient/$validate",
            $$"""{"resourceType":"Patient","meta":{"profile":["{{Url}}"]},"active":true}""")).Issues()));
        await Profile("name", 0);
        Assert.Equal("information informational", (await fhir.Post($"Patient/$validate?profile={Url}", Good)).Issues());

        // The rule's code and place are the validator's; that it is the profile's is what matters here.
        static string Element(string issues) => string.Join(' ', issues.Split(' ')[..3]).Replace(".name", "", StringComparison.Ordinal);

        async Task Profile(string element, int min) => Assert.True((await fhir.Put("StructureDefinition/with-family", $$$"""
            {"resourceType":"StructureDefinition","id":"with-family","url":"{{{Url}}}","name":"WithFamily","status":"active","kind":"resource",
             "abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint",
             "differential":{"element":[{"id":"Patient.{{{element}}}","path":"Patient.{{{element}}}","min":{{{min}}}}]}}
            """)).Code is 200 or 201);
    }

    [Fact]
    public async Task What_is_asked_stores_nothing_and_is_kept_as_no_refusal()
    {
        var before = (await fhir.Get("$refused")).Entries.Count;
        await fhir.Post("Patient/$validate", """{"resourceType":"Patient","id":"never-stored","gender":"man"}""");
        await fhir.Post("Patient/$validate?mode=create", """{"resourceType":"Patient","id":"never-stored"}""");
        Assert.Equal(404, (await fhir.Get("Patient/never-stored")).Code);
        Assert.Equal(before, (await fhir.Get("$refused")).Entries.Count);
    }
}
