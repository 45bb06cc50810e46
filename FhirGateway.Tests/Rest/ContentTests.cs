using System.Globalization;
using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Rest;

/// <summary>What is stored is what was sent, and versions tell when something changed.</summary>
public sealed class ContentTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    [Theory]
    [InlineData("1.00")]
    [InlineData("10.91968939701716")]
    [InlineData("1E-7")]
    [InlineData("-0.0")]
    [InlineData("123456789012345678901234567890.123456789")]
    [InlineData("1e10")]
    public async Task A_decimal_keeps_its_literal_in_reads_searches_and_histories(string literal)
    {
        var body = $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":{{{literal}}}}}""";
        var id = (await fhir.Post("Observation", body)).Id;
        foreach (var path in (string[])[$"Observation/{id}", $"Observation?_id={id}", $"Observation/{id}/_history", $"Observation/{id}/_history/1"])
            Assert.Contains($"\"value\":{literal}}}", (await fhir.Get(path)).Text, StringComparison.Ordinal);
        Assert.Contains($"\"{literal}\"", (await fhir.Get($"Observation/{id}?_format=xml")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024")]
    [InlineData("2024-05")]
    [InlineData("2024-05-06")]
    [InlineData("2024-05-06T07:08:09+01:00")]
    [InlineData("2024-05-06T07:08:09.123456-11:30")]
    [InlineData("2024-02-29T23:59:60Z")]
    public async Task A_dateTime_keeps_its_precision_and_zone(string at)
    {
        var created = await fhir.Post("Observation",
            $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"effectiveDateTime":"{{{at}}}"}""");
        Assert.True(created.Code == 201, created.Text);
        Assert.Contains($"\"effectiveDateTime\":\"{at}\"", (await fhir.Get($"Observation/{created.Id}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Null_padded_arrays_of_primitives_are_kept_and_found()
    {
        var family = "N" + Guid.NewGuid().ToString("n");
        const string given = "\"given\":[\"Anna\",null,\"Mia\"],\"_given\":[null,{\"extension\":[{\"url\":\"urn:x\",\"valueCode\":\"y\"}]},{\"id\":\"g3\"}]";
        var id = (await fhir.Post("Patient", $$$"""{"resourceType":"Patient","name":[{"family":"{{{family}}}",{{{given}}}}]}""")).Id;
        Assert.Contains(given, (await fhir.Get($"Patient/{id}")).Text, StringComparison.Ordinal);
        Assert.Single((await fhir.Get($"Patient?family={family}&given=Mia")).Entries);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[]}""", "Patient.name")]
    [InlineData("""{"resourceType":"Patient","name":[{}]}""", "Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","maritalStatus":{}}""", "Patient.maritalStatus")]
    [InlineData("""{"resourceType":"Patient","birthDate":null}""", "Patient.birthDate")]
    [InlineData("""{"resourceType":"Patient","name":[null]}""", "Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","birthDate":""}""", "Patient.birthDate")]
    public async Task Empty_values_are_refused_with_their_place(string body, string place)
    {
        var refused = await fhir.Post("Patient", body);
        Assert.Equal(400, refused.Code);
        Assert.Contains(place, refused.Expressions);
    }

    [Fact]
    public async Task LastUpdated_is_one_instant_everywhere_and_Last_Modified_its_whole_second()
    {
        var created = await fhir.Post("Patient", """{"resourceType":"Patient"}""");
        var text = (string)created.Json["meta"]!["lastUpdated"]!;
        var at = DateTimeOffset.ParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.Equal(at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond)), created.Message.Content.Headers.LastModified);
        Assert.Single((await fhir.Get($"Patient?_id={created.Id}&_lastUpdated={text}")).Entries);
        Assert.Empty((await fhir.Get($"Patient?_id={created.Id}&_lastUpdated=gt{text}")).Entries);
        Assert.Equal(text, (string?)(await fhir.Get($"Patient/{created.Id}/_history")).Entries[0]["response"]!["lastModified"]);
    }

    [Fact]
    public async Task The_ETag_that_was_given_is_taken_back_as_it_is_by_every_write()
    {
        var created = await fhir.Post("Patient", """{"resourceType":"Patient"}""");
        var path = $"Patient/{created.Id}";
        var updated = await fhir.Put(path, $$"""{"resourceType":"Patient","id":"{{created.Id}}","active":true}""", ("If-Match", created.ETag!));
        Assert.Equal(200, updated.Code);
        var patched = await fhir.Patch(path, """[{"op":"replace","path":"/active","value":false}]""",
            ("Content-Type", "application/json-patch+json"), ("If-Match", updated.ETag!));
        Assert.Equal(200, patched.Code);
        Assert.Equal(304, (await fhir.Get(path, ("If-None-Match", patched.ETag!))).Code);
        Assert.Equal(304, (await fhir.Get(path, ("If-None-Match", $"W/\"77\", {patched.ETag}"))).Code);
        Assert.Equal(304, (await fhir.Get(path, ("If-None-Match", "*"))).Code);
        Assert.Equal(204, (await fhir.Delete(path, ("If-Match", patched.ETag!))).Code);
    }

    [Theory]
    [InlineData("Patient")]
    [InlineData("Binary")]
    [InlineData("Observation")]
    public async Task An_update_that_says_what_is_there_makes_no_version_however_it_is_laid_out(string type)
    {
        var rest = type switch
        {
            "Binary" => "\"contentType\":\"text/plain\",\"data\":\"aGk=\"",
            "Observation" => "\"status\":\"final\",\"code\":{\"text\":\"a \\u00e9\"},\"valueQuantity\":{\"value\":1.50}",
            _ => "\"active\":true,\"name\":[{\"family\":\"Ames\"}]",
        };
        var created = await fhir.Post(type, $$"""{"resourceType":"{{type}}",{{rest}}}""", ("Accept", "application/fhir+json"));
        var path = $"{type}/{created.Id}";
        var shuffled = $"{{ {rest} , \"id\":\"{created.Id}\",\n\"resourceType\":\"{type}\" }}";
        foreach (var body in (string[])[created.Text, shuffled])
        {
            var same = await fhir.Put(path, body, ("Accept", "application/fhir+json"));
            Assert.Equal((200, "W/\"1\"", $"{fhir.Base}{path}/_history/1"), (same.Code, same.ETag, same.Location));
            Assert.Equal(created.Text, same.Text);
        }
        Assert.Equal(1, (int)(await fhir.Get($"{path}/_history")).Json["total"]!);
        Assert.Equal(412, (await fhir.Put(path, shuffled, ("If-Match", "W/\"2\""))).Code);
    }

    [Fact]
    public async Task Another_literal_of_the_same_number_is_another_version()
    {
        string Body(string id, string value) => $$$"""
            {"resourceType":"Observation","id":"{{{id}}}","status":"final","code":{"text":"x"},"valueQuantity":{"value":{{{value}}}}}
            """;
        await fhir.Put("Observation/precise", Body("precise", "1.50"));
        Assert.Equal("W/\"2\"", (await fhir.Put("Observation/precise", Body("precise", "1.5"))).ETag);
    }

    [Fact]
    public async Task A_transaction_makes_versions_of_what_changed_and_tells_of_the_rest()
    {
        await fhir.Put("Patient/kept", """{"resourceType":"Patient","id":"kept","active":true}""");
        var answer = await fhir.Post("", """
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"resource":{"resourceType":"Patient","id":"kept","active":true},"request":{"method":"PUT","url":"Patient/kept"}},
             {"resource":{"resourceType":"Patient","id":"moved"},"request":{"method":"PUT","url":"Patient/moved"}}]}
            """);
        Assert.Equal(["200 OK W/\"1\"", "201 Created W/\"1\""],
            answer.Entries.Select(e => $"{e["response"]!["status"]} {e["response"]!["etag"]}"));
        Assert.EndsWith("Patient/kept/_history/1", (string)answer.Entries[0]["response"]!["location"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_a_resource_cannot_replace_the_whole()
    {
        await fhir.Put("Patient/whole", """{"resourceType":"Patient","id":"whole","active":true,"name":[{"family":"Ames"}]}""");
        var part = (await fhir.Get("Patient/whole?_elements=active")).Text;
        foreach (var refused in (FhirAnswer[])
        [
            await fhir.Put("Patient/whole", part),
            await fhir.Put("Patient?_id=whole", part),
            await fhir.Post("", $$$"""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{{{part}}},"request":{"method":"PUT","url":"Patient/whole"}}]}"""),
            await fhir.Patch("Patient/whole", """
                [{"op":"add","path":"/meta/tag","value":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]}]
                """, ("Content-Type", "application/json-patch+json")),
        ])
        {
            Conditionals.Refused(refused, 422);
            Assert.Contains("Patient.meta.tag", refused.Expressions);
        }
        Assert.Equal("W/\"1\"", (await fhir.Get("Patient/whole")).ETag);
    }

    [Fact]
    public async Task A_document_is_stored_at_Bundle_and_refused_at_the_base()
    {
        const string document = """
            {"resourceType":"Bundle","type":"document","identifier":{"system":"urn:x","value":"1"},"timestamp":"2026-06-01T08:00:00Z","entry":[
             {"fullUrl":"urn:uuid:8c0d0b0e-0000-4000-8000-0000000000d1","resource":{"resourceType":"Composition","status":"final",
              "type":{"text":"letter"},"date":"2026-06-01","author":[{"display":"x"}],"title":"t"}}]}
            """;
        Conditionals.Refused(await fhir.Post("", document), 400);
        var stored = await fhir.Post("Bundle", document);
        Assert.True(stored.Code == 201, stored.Text);
        Assert.Equal("document", (string?)(await fhir.Get($"Bundle/{stored.Id}")).Json["type"]);
    }

    [Fact]
    public async Task No_answer_has_an_empty_array_object_or_null_outside_arrays_of_primitives()
    {
        foreach (var path in (string[])["metadata", "Patient?_id=nobody", "Patient/_history?_since=2100-01-01T00:00:00Z", "$refused", "Patient/nobody", "Patient?_summary=count"])
            Assert.DoesNotContain("empty", Empty((await fhir.Get(path)).Json, path));
        var bundle = await fhir.Post("", """{"resourceType":"Bundle","type":"batch"}""");
        Assert.Equal((200, null), (bundle.Code, bundle.Json["entry"]));
    }

    static string Empty(JsonNode? node, string path) => node switch
    {
        null => $"empty {path}",
        JsonArray { Count: 0 } or JsonObject { Count: 0 } => $"empty {path}",
        JsonArray many => string.Concat(many.Select((item, i) => Empty(item, $"{path}[{i}]"))),
        JsonObject many => string.Concat(many.Select(item => Empty(item.Value, $"{path}.{item.Key}"))),
        _ => "",
    };
}
