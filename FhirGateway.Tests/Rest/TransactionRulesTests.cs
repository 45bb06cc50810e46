namespace FhirGateway.Tests.Rest;

/// <summary>The rules of http.html#trules beyond what <see cref="TransactionTests"/> tells.</summary>
public sealed class TransactionRulesTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    static string Entry(string method, string url, string? resource = null, string? fullUrl = null) => $$$"""
        {{{{(fullUrl is null ? "" : $"\"fullUrl\":\"{fullUrl}\",")}}}{{{(resource is null ? "" : $"\"resource\":{resource},")}}}
        "request":{"method":"{{{method}}}","url":"{{{url}}}"}}
        """;

    Task<FhirAnswer> Send(params string[] entries) => Send("transaction", entries);

    Task<FhirAnswer> Send(string type, string[] entries) =>
        fhir.Post("", $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries)}}]}""");

    static string Location(FhirAnswer answer, int entry) => (string)answer.Entries[entry]["response"]!["location"]!;

    static string Reference(FhirAnswer answer, int entry) =>
        string.Join('/', new Uri(Location(answer, entry)).Segments[2..4].Select(s => s.TrimEnd('/')));

    [Fact]
    public async Task Deletions_come_first_then_creates_then_updates_then_reads_and_answers_keep_the_order()
    {
        var own = new Conditionals(fhir);
        var old = Assert.Single(await own.Create(1));
        var answer = await Send(
            Entry("GET", own.Address),
            Entry("PUT", "Patient/after-all", """{"resourceType":"Patient","id":"after-all"}"""),
            $$$"""{"resource":{{{own.Patient()}}},"request":{"method":"POST","url":"Patient","ifNoneExist":"{{{own.Criteria}}}"}}""",
            Entry("DELETE", $"Patient/{old}"));
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal(["200 OK", "201 Created", "201 Created", "204 No Content"],
            answer.Entries.Select(e => (string?)e["response"]!["status"]));
        // The create did not find what was deleted before it, and the search found the new one only.
        var found = Assert.Single(answer.Entries[0]["resource"]!["entry"]!.AsArray())!;
        Assert.Equal(Reference(answer, 2), $"Patient/{(string)found["resource"]!["id"]!}");
    }

    [Fact]
    public async Task Entries_may_refer_to_each_other_in_a_circle()
    {
        const string one = "urn:uuid:8c0d0b0e-0000-4000-8000-0000000000c1", two = "urn:uuid:8c0d0b0e-0000-4000-8000-0000000000c2";
        var answer = await Send(
            Entry("POST", "Patient", $$$"""{"resourceType":"Patient","link":[{"other":{"reference":"{{{two}}}"},"type":"seealso"}]}""", one),
            Entry("POST", "Patient", $$$"""{"resourceType":"Patient","link":[{"other":{"reference":"{{{one}}}"},"type":"seealso"}]}""", two));
        Assert.True(answer.Code == 200, answer.Text);
        foreach (var (from, to) in ((int, int)[])[(0, 1), (1, 0)])
            Assert.Equal(Reference(answer, to), (string?)(await fhir.Get(Reference(answer, from))).Json["link"]![0]!["other"]!["reference"]);
    }

    [Fact]
    public async Task Names_are_replaced_in_references_uris_urls_and_narratives_and_nowhere_else()
    {
        const string name = "urn:uuid:8c0d0b0e-0000-4000-8000-0000000000c3";
        var answer = await Send(
            Entry("POST", "Binary", """{"resourceType":"Binary","contentType":"image/png","data":"aGk="}""", name),
            Entry("POST", "Basic", $$$"""
                {"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"#c"},
                 "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href='{{{name}}}'>a</a><img src=\"{{{name}}}\" alt=\"{{{name}}}\"/></div>"},
                 "contained":[{"resourceType":"DocumentReference","id":"c","status":"current","content":[{"attachment":{"url":"{{{name}}}"}}]}],
                 "extension":[{"url":"urn:1","valueUri":"{{{name}}}"},{"url":"urn:2","valueUrl":"{{{name}}}"},{"url":"urn:3","valueUuid":"{{{name}}}"},
                  {"url":"urn:4","valueCanonical":"{{{name}}}"},{"url":"urn:5","valueReference":{"reference":"{{{name}}}"}},
                  {"url":"urn:6","extension":[{"url":"deep","valueReference":{"reference":"{{{name}}}"}}]},{"url":"urn:7","valueString":"{{{name}}}"}]}
                """));
        Assert.True(answer.Code == 200, answer.Text);
        var (basic, binary) = ((await fhir.Get(Reference(answer, 1))).Json, Reference(answer, 0));
        // R4 leaves canonicals and strings; a uuid cannot hold a reference.
        Assert.Equal([binary, binary, name, name, binary, binary, name],
        [
            (string)basic["extension"]![0]!["valueUri"]!, (string)basic["extension"]![1]!["valueUrl"]!,
            (string)basic["extension"]![2]!["valueUuid"]!, (string)basic["extension"]![3]!["valueCanonical"]!,
            (string)basic["extension"]![4]!["valueReference"]!["reference"]!,
            (string)basic["extension"]![5]!["extension"]![0]!["valueReference"]!["reference"]!,
            (string)basic["extension"]![6]!["valueString"]!,
        ]);
        Assert.Equal(binary, (string?)basic["contained"]![0]!["content"]![0]!["attachment"]!["url"]);
        var div = (string)basic["text"]!["div"]!;
        Assert.Contains($"href='{binary}'", div, StringComparison.Ordinal);
        Assert.Contains($"src=\"{binary}\"", div, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_may_name_an_entry_by_its_absolute_or_relative_address()
    {
        var answer = await Send(
            Entry("POST", "Patient", """{"resourceType":"Patient","id":"theirs"}""", "https://sender.example/fhir/Patient/theirs"),
            Entry("POST", "Observation", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"https://sender.example/fhir/Patient/theirs"}}"""),
            Entry("POST", "Observation", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/theirs"}}"""));
        Assert.True(answer.Code == 200, answer.Text);
        foreach (var entry in (int[])[1, 2])
            Assert.Equal(Reference(answer, 0), (string?)(await fhir.Get(Reference(answer, entry))).Json["subject"]!["reference"]);
    }

    [Fact]
    public async Task A_large_transaction_that_fails_in_its_last_entry_leaves_nothing()
    {
        var tag = Guid.NewGuid().ToString("n");
        var entries = Enumerable.Range(0, 600).Select(i => Entry("POST", "Basic",
            $$$"""{"resourceType":"Basic","code":{"coding":[{"system":"urn:large","code":"{{{tag}}}"}]},"subject":{"display":"{{{i}}}"}}""")).ToArray();
        var last = Entry("PUT", "Patient/large-last", """{"resourceType":"Patient","id":"large-last","gender":"unclear"}""");
        var refused = await Send([.. entries, last]);
        Assert.Equal(400, refused.Code);
        Assert.Contains("Bundle.entry[600].resource.gender", refused.Expressions);
        var late = """{"resource":{"resourceType":"Patient","id":"large-last"},"request":{"method":"PUT","url":"Patient/large-last","ifMatch":"W/\"7\""}}""";
        Assert.Equal(412, (await Send([.. entries, late])).Code);
        Assert.Equal(0, (int)(await fhir.Get($"Basic?code=urn:large|{tag}&_summary=count")).Json["total"]!);
        var history = await fhir.Get("Basic/_history?_count=50");
        Assert.DoesNotContain(tag, history.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await fhir.Get("Patient/large-last")).Code);
        Assert.Equal(200, (await Send(entries)).Code);
        Assert.Equal(600, (int)(await fhir.Get($"Basic?code=urn:large|{tag}&_summary=count")).Json["total"]!);
    }

    [Theory]
    [InlineData("POST", "Patient", "https://x.example/fhir/Patient/one", "two")]
    [InlineData("PUT", "Patient/full-two", "https://x.example/fhir/Patient/full-one", "full-two")]
    [InlineData("POST", "Patient", "https://x.example/fhir/Patient/one/_history/1", "one")]
    public async Task A_fullUrl_may_not_disagree_with_its_resource(string method, string url, string fullUrl, string id)
    {
        var refused = await Send(Entry(method, url, $$"""{"resourceType":"Patient","id":"{{id}}"}""", fullUrl));
        Assert.Equal(400, refused.Code);
        Assert.Contains("Bundle.entry[0].fullUrl", refused.Expressions);
    }

    [Theory]
    [InlineData("PUT", "Patient", """{"resourceType":"Patient","id":"x"}""")]
    [InlineData("PUT", "Patient/x", null)]
    [InlineData("PUT", "Patient/x", """{"resourceType":"Observation","id":"x"}""")]
    [InlineData("PUT", "Patient/x", """{"resourceType":"Patient","id":"y"}""")]
    [InlineData("PUT", "Patient/un_der", """{"resourceType":"Patient","id":"un_der"}""")]
    [InlineData("POST", "Patient/x", """{"resourceType":"Patient"}""")]
    [InlineData("POST", "Patent", """{"resourceType":"Patient"}""")]
    [InlineData("POST", "", """{"resourceType":"Bundle","type":"batch"}""")]
    [InlineData("DELETE", "Patient", null)]
    [InlineData("GET", "no/such/place/here/at-all", null)]
    [InlineData("SING", "Patient/x", null)]
    public async Task An_entry_that_asks_for_nothing_that_is_stops_the_transaction(string method, string url, string? resource)
    {
        var refused = await Send(Entry("PUT", "Patient/stopped", """{"resourceType":"Patient","id":"stopped"}"""), Entry(method, url, resource));
        Assert.True(refused.Code == 400, refused.Text);
        Assert.NotEmpty(refused.Diagnostics);
        Assert.Equal(404, (await fhir.Get("Patient/stopped")).Code);
        var batch = await Send("batch", [Entry(method, url, resource)]);
        if (batch.Code == 200) Assert.StartsWith("4", (string?)batch.Entries[0]["response"]!["status"], StringComparison.Ordinal);
        else Assert.Equal(400, batch.Code);
    }

    [Theory]
    [InlineData("GET", "Patient/nobody", 404)]
    [InlineData("HEAD", "Patient/nobody", 404)]
    [InlineData("GET", "Patient/nobody/_history", 404)]
    [InlineData("GET", "Patient?colour=red", 400)]
    [InlineData("GET", "Patient/unread?_elements=colour", 400)]
    [InlineData("GET", "Patient/$nothing-of-that-kind", 404)]
    public async Task A_read_that_cannot_succeed_stops_the_transaction(string method, string url, int code)
    {
        var refused = await Send(Entry("PUT", "Patient/beside-a-read", """{"resourceType":"Patient","id":"beside-a-read"}"""), Entry(method, url));
        Assert.Equal(code, refused.Code);
        Assert.Contains("Bundle.entry[1].request.url", refused.Expressions);
        Assert.Equal(404, (await fhir.Get("Patient/beside-a-read")).Code);
    }

    [Fact]
    public async Task A_batch_may_read_search_look_back_and_call_and_heads_have_no_body()
    {
        var id = (await fhir.Post("Patient", """{"resourceType":"Patient"}""")).Id;
        var answer = await Send("batch",
        [
            Entry("GET", $"Patient/{id}"), Entry("HEAD", $"Patient/{id}"), Entry("GET", $"Patient?_id={id}"),
            Entry("GET", $"Patient/{id}/_history/1"), Entry("GET", $"Patient/{id}/_history"), Entry("POST", $"Patient/_search?_id={id}"),
            Entry("GET", "metadata"), Entry("GET", $"Patient/{id}?_elements=id"), Entry("GET", $"{fhir.Base}Patient/{id}"),
        ]);
        Assert.All(answer.Entries, e => Assert.Equal("200 OK", (string?)e["response"]!["status"]));
        Assert.Equal(["Patient", null, "Bundle", "Patient", "Bundle", "Bundle", "CapabilityStatement", "Patient", "Patient"],
            answer.Entries.Select(e => (string?)e["resource"]?["resourceType"]));
        Assert.Equal("W/\"1\"", (string?)answer.Entries[1]["response"]!["etag"]);
    }

    [Fact]
    public async Task Each_response_says_status_etag_time_and_where_the_version_is()
    {
        var answer = await Send(Entry("POST", "Patient", """{"resourceType":"Patient"}"""));
        var response = answer.Entries[0]["response"]!;
        Assert.Equal("201 Created", (string?)response["status"]);
        Assert.Equal("W/\"1\"", (string?)response["etag"]);
        Assert.EndsWith("/_history/1", (string)response["location"]!, StringComparison.Ordinal);
        var read = await fhir.Get(Reference(answer, 0));
        Assert.Equal((string?)read.Json["meta"]!["lastUpdated"], (string?)response["lastModified"]);
        Assert.Null(answer.Entries[0]["resource"]);
    }
}
