namespace FhirGateway.Tests.Rest.Operations;

public sealed class DocumentTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    readonly FhirHttp fhir = gateway.Fhir;

    public async ValueTask InitializeAsync()
    {
        await fhir.Put("Organization/clinic", """{"resourceType":"Organization","id":"clinic","name":"Clinic"}""");
        await fhir.Put("Patient/reader", """{"resourceType":"Patient","id":"reader"}""");
        await fhir.Put("PractitionerRole/writer", """{"resourceType":"PractitionerRole","id":"writer","organization":{"reference":"Organization/clinic"}}""");
        await fhir.Put("Observation/finding", """
            {"resourceType":"Observation","id":"finding","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/reader"},
             "hasMember":[{"reference":"Observation/other"}]}
            """);
        await fhir.Put("Observation/other", """{"resourceType":"Observation","id":"other","status":"final","code":{"text":"x"}}""");
        await Composition("letter", "Observation/finding");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task Composition(string id, string entry) => Assert.True((await fhir.Put($"Composition/{id}", $$$"""
        {"resourceType":"Composition","id":"{{{id}}}","status":"final","type":{"text":"Letter"},"date":"2026-01-01","title":"Letter",
         "subject":{"reference":"Patient/reader"},"author":[{"reference":"PractitionerRole/writer"},{"reference":"#me"}],
         "contained":[{"resourceType":"Device","id":"me"}],
         "relatesTo":[{"code":"replaces","targetReference":{"reference":"Composition/an-earlier-one"}}],
         "section":[{"title":"Findings","entry":[{"reference":"{{{entry}}}"}]}]}
        """)).Code is 200 or 201);

    static readonly string[] Parts =
        ["Composition/letter", "Patient/reader", "PractitionerRole/writer", "Observation/finding", "Organization/clinic"];

    [Fact]
    public async Task A_document_begins_with_the_Composition_and_holds_what_it_refers_to()
    {
        var answer = await fhir.Get("Composition/letter/$document");
        Assert.Equal("Composition/letter", answer.References()[0]);
        Assert.Equal(Parts.Order(StringComparer.Ordinal), answer.References().Order(StringComparer.Ordinal));
        Assert.Equal("document", (string?)answer.Json["type"]);
        Assert.Equal($"{fhir.Base}Composition/letter", (string?)answer.Entries[0]["fullUrl"]);
        Assert.Equal("information informational", (await fhir.Post("Bundle/$validate", answer.Text)).Issues());
        foreach (var id in (string[])["letter", "Composition/letter", $"{fhir.Base}Composition/letter"])
            Assert.Equal(answer.References(), (await fhir.Get($"Composition/$document?id={id}")).References());
    }

    [Fact]
    public async Task What_the_Composition_refers_to_and_is_not_here_is_said_and_no_document_made()
    {
        await Composition("half", "Observation/nowhere");
        var answer = await fhir.Get("Composition/half/$document");
        Assert.Equal(422, answer.Code);
        Assert.Contains("Observation/nowhere", answer.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(["Composition.section[0].entry[0].reference"], answer.Expressions);
        await Composition("foreign", "https://elsewhere.example/fhir/Observation/1");
        Assert.Equal(422, (await fhir.Get("Composition/foreign/$document")).Code);
    }

    [Fact]
    public async Task A_document_is_stored_when_it_is_asked_for()
    {
        var answer = await fhir.Post("Composition/letter/$document?persist=true", "");
        Assert.True(answer.Code == 201, answer.Text);
        var stored = await fhir.Get(answer.Location!);
        Assert.Equal("document", (string?)stored.Json["type"]);
        Assert.Equal(Parts.Order(StringComparer.Ordinal), stored.References().Order(StringComparer.Ordinal));
        var again = await fhir.Post("Composition/letter/$document", """
            {"resourceType":"Parameters","parameter":[{"name":"persist","valueBoolean":true}]}
            """);
        Assert.NotEqual((string?)stored.Json["identifier"]!["value"], (string?)(await fhir.Get(again.Location!)).Json["identifier"]!["value"]);
    }
}
