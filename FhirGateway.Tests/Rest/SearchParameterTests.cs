using FhirGateway.Tests.Rest.Bulk;

namespace FhirGateway.Tests.Rest;

/// <summary>Search parameters that clients add.</summary>
public sealed class SearchParameterTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    static string Parameter(string id, string expression, string status = "active", string type = "string") => $$$"""
        {"resourceType":"SearchParameter","id":"{{{id}}}","url":"urn:test:{{{id}}}","name":"Added","status":"{{{status}}}",
         "description":"Added","code":"{{{id}}}","base":["Patient"],"type":"{{{type}}}","expression":"{{{expression}}}"}
        """;

    /// <summary>Asks until the answer is another than that it is being indexed.</summary>
    Task<FhirAnswer> Settled(string path) => Eventually.Value(async () =>
    {
        var answer = await fhir.Get(path);
        if (answer.Code != 503) return answer;
        Assert.Contains("still being indexed", answer.Diagnostics, StringComparison.Ordinal);
        return null;
    }, $"an index for {path}");

    [Fact]
    public async Task A_parameter_that_is_stored_is_searched_by_and_one_that_is_deleted_is_not()
    {
        await fhir.Put("Patient/spotted", """
            {"resourceType":"Patient","id":"spotted","extension":[{"url":"urn:colour","valueCode":"spotted"}]}
            """);
        Assert.Equal(400, (await fhir.Get("Patient?colour=spotted")).Code);
        var stored = await fhir.Put("SearchParameter/colour", Parameter("colour", "Patient.extension('urn:colour').value", type: "token"));
        Assert.True(stored.Code == 201, stored.Text);
        var found = await Settled("Patient?colour=spotted");
        Assert.Equal("spotted", (string?)Assert.Single(found.Entries)["resource"]!["id"]);
        var patient = (await fhir.Get("metadata")).Json["rest"]![0]!["resource"]!.AsArray().Single(r => (string?)r!["type"] == "Patient")!;
        Assert.Equal("urn:test:colour", (string?)patient["searchParam"]!.AsArray().Single(p => (string?)p!["name"] == "colour")!["definition"]);
        await fhir.Delete("SearchParameter/colour");
        Assert.Equal(400, (await fhir.Get("Patient?colour=spotted")).Code);
    }

    [Fact]
    public async Task A_reference_parameter_that_is_added_is_chained_reversed_and_included()
    {
        await fhir.Put("Organization/friend", """{"resourceType":"Organization","id":"friend","name":"Friendly"}""");
        await fhir.Put("Patient/befriended", """
            {"resourceType":"Patient","id":"befriended","extension":[{"url":"urn:friend","valueReference":{"reference":"Organization/friend"}}]}
            """);
        await fhir.Put("SearchParameter/friend",
            Parameter("friend", "Patient.extension('urn:friend').value.ofType(Reference)", type: "reference")
                .Replace("\"type\":\"reference\"", "\"type\":\"reference\",\"target\":[\"Organization\"]", StringComparison.Ordinal));
        Assert.Single((await Settled("Patient?friend.name=friendly")).Entries);
        Assert.Single((await Settled("Organization?_has:Patient:friend:_id=befriended")).Entries);
        Assert.Equal(2, (await Settled("Patient?_id=befriended&_include=Patient:friend")).Entries.Count);
        Assert.Equal(2, (await Settled("Organization?_id=friend&_revinclude=Patient:friend")).Entries.Count);
    }

    [Fact]
    public async Task A_composite_that_is_added_pairs_what_stands_together()
    {
        await fhir.Put("Patient/two-phones", """
            {"resourceType":"Patient","id":"two-phones","name":[{"use":"old","family":"Alder"},{"use":"usual","family":"Birch"}],
             "telecom":[{"system":"phone","value":"111"},{"system":"email","value":"a@example.org"}]}
            """);
        var composite = Parameter("contact-pair", "Patient.telecom", type: "composite").Replace("\"expression\"", """
            "component":[{"definition":"http://hl7.org/fhir/SearchParameter/individual-telecom","expression":"system"},
                         {"definition":"http://hl7.org/fhir/SearchParameter/individual-telecom","expression":"value"}],"expression"
            """, StringComparison.Ordinal);
        var stored = await fhir.Put("SearchParameter/contact-pair", composite);
        Assert.True(stored.Code == 201, stored.Text);
        Assert.Single((await Settled("Patient?contact-pair=phone$111")).Entries);
        Assert.Empty((await Settled("Patient?contact-pair=email$111")).Entries);
        var refused = await fhir.Put("SearchParameter/bad-pair", composite.Replace("contact-pair", "bad-pair", StringComparison.Ordinal)
            .Replace("individual-telecom\",\"expression\":\"system", "individual-family\",\"expression\":\"system", StringComparison.Ordinal));
        Assert.Equal((422, "SearchParameter.component[0]"), (refused.Code, refused.Expressions[0]));
        Assert.Contains("the first part is a token parameter", refused.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_is_filtered_by_an_added_parameter()
    {
        await fhir.Put("Patient/left", """{"resourceType":"Patient","id":"left","extension":[{"url":"urn:hand","valueCode":"left"}]}""");
        await fhir.Put("SearchParameter/hand", Parameter("hand", "Patient.extension('urn:hand').value", type: "token"));
        Assert.Single((await Settled("Patient?hand=left")).Entries);
        gateway.Clock.Turn(TimeSpan.FromSeconds(1));
        var filter = Uri.EscapeDataString("Patient?hand=left");
        var manifest = await fhir.Export($"$export?_type=Patient&_typeFilter={filter}");
        Assert.Equal("left", (string?)Assert.Single(await fhir.Lines(manifest))["id"]);
    }

    [Theory]
    [InlineData("Patient.name.where(", "SearchParameter.expression")]
    [InlineData("Patient.maritalStatus", "SearchParameter.expression")]
    public async Task What_cannot_be_searched_by_is_refused_as_unprocessable(string expression, string at)
    {
        var refused = await fhir.Put("SearchParameter/bad", Parameter("bad", expression));
        Assert.Equal(422, refused.Code);
        Assert.Equal([at], refused.Expressions);
        Assert.Equal(201, (await fhir.Post("SearchParameter", Parameter("draft", expression, "draft"))).Code);
    }

    [Fact]
    public async Task How_far_the_index_is_can_be_seen()
    {
        var health = System.Text.Json.Nodes.JsonNode.Parse((await fhir.Get(new Uri(gateway.Address, "health/index").ToString())).Text)!;
        Assert.NotNull(health["behind"]);
        Assert.NotNull(health["types"]);
        Assert.NotNull(health["parameters"]);
    }
}
