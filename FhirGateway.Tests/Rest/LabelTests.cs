using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Rest;

/// <summary>Tags and security labels outlive updates, profiles are replaced (resource.html#tag-updates).</summary>
public sealed class LabelTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Profile = "http://hl7.org/fhir/StructureDefinition/Patient";
    readonly FhirHttp fhir = gateway.Fhir;

    static string Patient(string id, string? meta, string family) => $$"""
        {"resourceType":"Patient","id":"{{id}}",{{(meta is null ? "" : $"\"meta\":{meta},")}}"name":[{"family":"{{family}}"}],
         "identifier":[{"system":"urn:labels","value":"{{id}}"}]}
        """;

    static string Tag(params string[] codes) =>
        $"{{\"tag\":[{string.Join(',', codes.Select(code => $$"""{"system":"urn:t","code":"{{code}}"}"""))}]}}";

    async Task<string> Labelled()
    {
        var id = Guid.NewGuid().ToString();
        var answer = await fhir.Put($"Patient/{id}", Patient(id, $$"""
            {"profile":["{{Profile}}"],"security":[{"system":"urn:s","code":"secret","display":"Secret"}],
             "tag":[{"system":"urn:t","code":"a"},{"code":"bare"}]}
            """, "A"));
        Assert.Equal(201, answer.Code);
        return id;
    }

    static string Of(JsonNode resource) => string.Join(' ', ((string[])["profile", "security", "tag"])
        .SelectMany(set => resource["meta"]![set]?.AsArray().Select(CodeOf) ?? []));

    static string CodeOf(JsonNode? label) => label is JsonObject coding ? (string)coding["code"]! : "profile";

    async Task<string> Labels(string id) => Of((await fhir.Get($"Patient/{id}")).Json);

    [Fact]
    public async Task An_update_without_meta_keeps_tags_and_security_labels_and_drops_profiles()
    {
        var id = await Labelled();
        var updated = await fhir.Put($"Patient/{id}", Patient(id, null, "B"));
        Assert.Equal((200, "secret a bare"), (updated.Code, Of(updated.Json)));
        Assert.Equal("secret a bare", await Labels(id));
        Assert.Equal("Secret", (string?)(await fhir.Get($"Patient/{id}")).Json["meta"]!["security"]![0]!["display"]);
        var found = await fhir.Get($"Patient?_security=urn:s|secret&_id={id}&_tag=urn:t|a");
        Assert.Equal(id, (string?)Assert.Single(found.Entries)["resource"]!["id"]);
    }

    [Theory]
    [InlineData("{}", "secret a bare")]
    [InlineData("""{"source":"urn:x"}""", "secret a bare")]
    [InlineData("""{"tag":[{"system":"urn:t","code":"b"}]}""", "secret b a bare")]
    [InlineData("""{"tag":[{"system":"urn:t","code":"a"}]}""", "secret a bare")]
    [InlineData("""{"security":[{"system":"urn:s","code":"more"}],"profile":["http://hl7.org/fhir/StructureDefinition/Patient"]}""",
        "profile more secret a bare")]
    public async Task What_an_update_names_is_added_to_what_was_there(string meta, string labels)
    {
        var id = await Labelled();
        var answer = await fhir.Put($"Patient/{id}", Patient(id, meta == "{}" ? null : meta, "B"));
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal(labels, await Labels(id));
    }

    [Fact]
    public async Task An_update_that_only_leaves_labels_out_makes_no_version()
    {
        var id = Guid.NewGuid().ToString();
        await fhir.Put($"Patient/{id}", Patient(id, Tag("a"), "A"));
        Assert.Equal("W/\"1\"", (await fhir.Put($"Patient/{id}", Patient(id, null, "A"))).ETag);
    }

    [Fact]
    public async Task Labels_are_kept_by_XML_by_criteria_and_in_transactions()
    {
        var id = await Labelled();
        var xml = await fhir.Put($"Patient/{id}",
            $"""<Patient xmlns="http://hl7.org/fhir"><id value="{id}"/><identifier><system value="urn:labels"/><value value="{id}"/></identifier></Patient>""",
            ("Content-Type", "application/fhir+xml"));
        Assert.True(xml.Code == 200, xml.Text);
        Assert.Equal("secret a bare", await Labels(id));
        Assert.Equal(200, (await fhir.Put($"Patient?identifier=urn:labels|{id}", Patient(id, null, "C"))).Code);
        Assert.Equal("secret a bare", await Labels(id));
        foreach (var type in (string[])["transaction", "batch"])
        {
            var sent = await fhir.Post("", $$$"""
                {"resourceType":"Bundle","type":"{{{type}}}","entry":[{"resource":{{{Patient(id, null, type)}}},
                 "request":{"method":"PUT","url":"Patient/{{{id}}}"}}]}
                """);
            Assert.True(sent.Code == 200, sent.Text);
            Assert.Equal("secret a bare", await Labels(id));
        }
        Assert.Equal("W/\"5\"", (await fhir.Get($"Patient/{id}")).ETag);
    }

    [Fact]
    public async Task Meta_delete_and_a_patch_take_labels_away_for_good()
    {
        var id = await Labelled();
        await fhir.Post($"Patient/{id}/$meta-delete",
            """{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"security":[{"system":"urn:s","code":"secret"}]}}]}""");
        var patched = await fhir.Patch($"Patient/{id}", """[{"op":"remove","path":"/meta/tag/1"}]""",
            ("Content-Type", "application/json-patch+json"));
        Assert.True(patched.Code == 200, patched.Text);
        Assert.Equal(200, (await fhir.Put($"Patient/{id}", Patient(id, null, "B"))).Code);
        Assert.Equal("a", await Labels(id));
    }

    [Fact]
    public async Task Nothing_is_carried_over_a_deletion_or_from_another_id()
    {
        var id = await Labelled();
        await fhir.Delete($"Patient/{id}");
        Assert.Equal(200, (await fhir.Put($"Patient/{id}", Patient(id, null, "B"))).Code);
        Assert.Equal("", await Labels(id));
        var created = Guid.NewGuid().ToString();
        Assert.Equal(201, (await fhir.Put($"Patient/{created}", Patient(created, null, "B"))).Code);
        Assert.Equal("", await Labels(created));
    }

    [Fact]
    public async Task Updates_and_added_labels_at_the_same_time_lose_no_label()
    {
        var id = await Labelled();
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => i % 2 == 0
            ? fhir.Put($"Patient/{id}", Patient(id, null, $"N{i}"))
            : fhir.Put($"Patient/{id}", Patient(id, Tag($"t{i}"), $"N{i}"))));
        // Too many changes at once may be refused, and then say so; what was accepted is kept.
        Assert.All(answers, answer => Assert.True(answer.Code is 200 or 503, answer.Text));
        var labels = (await Labels(id)).Split(' ');
        foreach (var (answer, i) in answers.Select((answer, i) => (answer, i)))
            if (i % 2 == 1 && answer.Code == 200) Assert.Contains($"t{i}", labels);
        Assert.Contains("secret", labels);
        Assert.Contains("a", labels);
    }
}
