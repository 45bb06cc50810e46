namespace FhirGateway.Tests.Rest;

public sealed class ReadTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    Task<FhirAnswer> Anna() => fhir.Post("Patient", """{"resourceType":"Patient","name":[{"family":"Ames"}]}""");

    [Fact]
    public async Task Read_of_a_created_resource_answers_it_with_its_version_and_instant()
    {
        var created = await Anna();
        var read = await fhir.Get($"Patient/{created.Id}");
        Assert.Equal(200, read.Code);
        Assert.Equal("W/\"1\"", read.ETag);
        Assert.Equal("application/fhir+json; charset=utf-8", read.Message.Content.Headers.ContentType!.ToString());
        Assert.NotNull(read.Message.Content.Headers.LastModified);
        Assert.Equal("1", (string?)read.Json["meta"]!["versionId"]);
        Assert.Equal(created.Text, read.Text);
    }

    [Fact]
    public async Task Read_of_an_unknown_id_answers_404() =>
        Assert.Contains("no Patient/nobody", Refusal(await fhir.Get("Patient/nobody"), 404), StringComparison.Ordinal);

    [Fact]
    public async Task Read_of_an_unknown_type_answers_404() =>
        Assert.Contains("not a resource type", Refusal(await fhir.Get("Patent/1"), 404), StringComparison.Ordinal);

    [Fact]
    public async Task Read_of_a_resource_that_is_only_referred_to_answers_404()
    {
        await fhir.Post("Observation", """
            {"resourceType":"Observation","status":"final","code":{"text":"weight"},"subject":{"reference":"Patient/not-here-yet"}}
            """);
        Refusal(await fhir.Get("Patient/not-here-yet"), 404);
    }

    [Fact]
    public async Task Read_of_a_deleted_resource_answers_410_Gone()
    {
        var id = (await Anna()).Id;
        await fhir.Delete($"Patient/{id}");
        var read = await fhir.Get($"Patient/{id}");
        Refusal(read, 410);
        Assert.Equal("W/\"2\"", read.ETag);
        Assert.Equal(200, (await fhir.Get($"Patient/{id}/_history/1")).Code);
        Refusal(await fhir.Get($"Patient/{id}/_history/2"), 410);
    }

    [Fact]
    public async Task Read_of_the_version_that_the_client_has_answers_304_without_a_body()
    {
        var id = (await Anna()).Id;
        var read = await fhir.Get($"Patient/{id}", ("If-None-Match", "W/\"1\""));
        Assert.Equal(304, read.Code);
        Assert.Empty(read.Text);
        Assert.Equal(200, (await fhir.Get($"Patient/{id}", ("If-None-Match", "W/\"7\""))).Code);
    }

    [Fact]
    public async Task Read_of_what_was_not_modified_since_answers_304_without_a_body()
    {
        var id = (await Anna()).Id;
        var since = LastModified(await fhir.Get($"Patient/{id}"));
        var read = await fhir.Get($"Patient/{id}", ("If-Modified-Since", since.ToString("r")));
        Assert.Equal((304, "W/\"1\""), (read.Code, read.ETag));
        Assert.Empty(read.Text);
        Assert.Equal(304, (await fhir.Get($"Patient/{id}", ("If-Modified-Since", since.AddDays(1).ToString("r")))).Code);
        Assert.Equal(200, (await fhir.Get($"Patient/{id}", ("If-Modified-Since", since.AddSeconds(-1).ToString("r")))).Code);
        Assert.Equal(200, (await fhir.Get($"Patient/{id}", ("If-Modified-Since", "yesterday"))).Code);
    }

    [Fact]
    public async Task Of_two_versions_in_one_second_nobody_is_told_that_the_first_was_not_modified()
    {
        var id = (await Anna()).Id;
        var since = LastModified(await fhir.Get($"Patient/{id}"));
        await fhir.Put($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","active":true}""");
        var read = await fhir.Get($"Patient/{id}", ("If-Modified-Since", since.ToString("r")));
        Assert.Equal((200, since), (read.Code, LastModified(read)));
        gateway.Clock.Turn(TimeSpan.FromMilliseconds(2500));
        await fhir.Put($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","active":false}""");
        Assert.Equal(200, (await fhir.Get($"Patient/{id}", ("If-Modified-Since", since.ToString("r")))).Code);
        var later = LastModified(await fhir.Get($"Patient/{id}"));
        Assert.Equal(304, (await fhir.Get($"Patient/{id}", ("If-Modified-Since", later.ToString("r")))).Code);
        gateway.Clock.Turn(TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task If_None_Match_counts_alone()
    {
        var id = (await Anna()).Id;
        var since = LastModified(await fhir.Get($"Patient/{id}")).ToString("r");
        var read = await fhir.Get($"Patient/{id}", ("If-None-Match", "W/\"7\""), ("If-Modified-Since", since));
        Assert.Equal(200, read.Code);
    }

    [Fact]
    public async Task An_entry_of_a_batch_is_read_conditionally_too()
    {
        var created = await Anna();
        var at = (string)created.Json["meta"]!["lastUpdated"]!;
        string Entry(string condition) =>
            $$$"""{"request":{"method":"GET","url":"Patient/{{{created.Id}}}",{{{condition}}}}}""";
        var answer = await fhir.Post("", $$"""
            {"resourceType":"Bundle","type":"batch","entry":[{{Entry($"\"ifModifiedSince\":\"{at}\"")}},
            {{Entry("\"ifModifiedSince\":\"2020-01-01T00:00:00Z\"")}},{{Entry("\"ifNoneMatch\":\"W/\\\"1\\\"\"")}}]}
            """);
        Assert.Equal(["304 Not Modified", "200 OK", "304 Not Modified"],
            answer.Entries.Select(e => (string?)e["response"]!["status"]));
    }

    static DateTimeOffset LastModified(FhirAnswer read) => read.Message.Content.Headers.LastModified!.Value;

    [Fact]
    public async Task Head_answers_as_Get_without_the_body()
    {
        var id = (await Anna()).Id;
        var head = await fhir.Send(HttpMethod.Head, $"Patient/{id}", null);
        Assert.Equal(200, head.Code);
        Assert.Equal("W/\"1\"", head.ETag);
        Assert.Empty(head.Text);
        Assert.True(head.Message.Content.Headers.ContentLength > 0);
    }

    [Fact]
    public async Task A_version_is_read_as_it_was()
    {
        var created = await Anna();
        await fhir.Put($"Patient/{created.Id}", $$"""{"resourceType":"Patient","id":"{{created.Id}}","active":true}""");
        var first = await fhir.Get($"Patient/{created.Id}/_history/1");
        Assert.Equal("Ames", (string?)first.Json["name"]![0]!["family"]);
        Assert.Equal("W/\"1\"", first.ETag);
        Refusal(await fhir.Get($"Patient/{created.Id}/_history/3"), 404);
        Refusal(await fhir.Get($"Patient/{created.Id}/_history/x"), 404);
    }

    [Fact]
    public async Task Number_literals_order_and_escapes_are_served_as_they_were_sent()
    {
        var created = await fhir.Post("Observation", """
            {"resourceType":"Observation","status":"final","code":{"text":"sm\u00f6rg\/as"},"valueQuantity":{"value":1.50,"unit":"µg"}}
            """);
        Assert.Contains("\"value\":1.50,", created.Text, StringComparison.Ordinal);
        Assert.Contains("sm\\u00f6rg\\/as", created.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pretty_indents_and_keeps_every_literal()
    {
        var id = (await fhir.Post("Observation", """
            {"resourceType":"Observation","status":"final","code":{"text":"a{b"},"valueQuantity":{"value":1.50}}
            """)).Id;
        var pretty = await fhir.Get($"Observation/{id}?_pretty=true");
        Assert.Contains("\n    \"value\": 1.50\n", pretty.Text, StringComparison.Ordinal);
        Assert.Contains("\"text\": \"a{b\"", pretty.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_parameter_of_a_read_answers_400() =>
        Refusal(await fhir.Get($"Patient/{(await Anna()).Id}?_sumary=true"), 400);

    static string Refusal(FhirAnswer answer, int code)
    {
        Assert.Equal(code, answer.Code);
        return answer.Diagnostics;
    }
}
