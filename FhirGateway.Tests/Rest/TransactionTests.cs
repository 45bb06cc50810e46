namespace FhirGateway.Tests.Rest;

public sealed class TransactionTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    static string Bundle(string type, params string[] entries) =>
        $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries)}}]}""";

    static string Post(string type, string content, string? fullUrl = null) =>
        $$$"""
        {{{{(fullUrl is null ? "" : $"\"fullUrl\":\"{fullUrl}\",")}}}"resource":{"resourceType":"{{{type}}}"{{{content}}}},
        "request":{"method":"POST","url":"{{{type}}}"}}
        """;

    static string Entry(string method, string url, string? resource = null) =>
        $$$"""{{{{(resource is null ? "" : $"\"resource\":{resource},")}}}"request":{"method":"{{{method}}}","url":"{{{url}}}"}}""";

    Task<FhirAnswer> Send(string bundle) => fhir.Post("", bundle);

    static string Written(FhirAnswer answer, int entry) =>
        string.Join('/', new Uri((string)answer.Entries[entry]["response"]!["location"]!).Segments[2..4].Select(s => s.TrimEnd('/')));

    [Fact]
    public async Task References_between_entries_become_the_new_ids()
    {
        var answer = await Send(Bundle("transaction",
            Post("Observation", ""","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:8c0d0b0e-0000-4000-8000-000000000001"}"""),
            Post("Patient", ""","active":true""", "urn:uuid:8c0d0b0e-0000-4000-8000-000000000001")));
        Assert.Equal(200, answer.Code);
        Assert.Equal("transaction-response", (string?)answer.Json["type"]);
        Assert.Equal(["201 Created", "201 Created"], answer.Entries.Select(e => (string?)e["response"]!["status"]));
        var observation = await fhir.Get(Written(answer, 0));
        Assert.Equal(Written(answer, 1), (string?)observation.Json["subject"]!["reference"]);
    }

    [Fact]
    public async Task Uris_and_narrative_links_become_the_new_ids_and_identifiers_stay()
    {
        const string name = "urn:uuid:8c0d0b0e-0000-4000-8000-000000000002";
        var answer = await Send(Bundle("transaction",
            Post("Binary", ""","contentType":"text/plain","data":"aGk=" """, name),
            Post("DocumentReference", $$$"""
                ,"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"{{{name}}}\">letter</a></div>"},
                "identifier":[{"system":"urn:ietf:rfc:3986","value":"{{{name}}}"}],
                "status":"current","content":[{"attachment":{"url":"{{{name}}}","title":"{{{name}}}"}}]
                """)));
        Assert.Equal(200, answer.Code);
        var letter = (await fhir.Get(Written(answer, 1))).Json;
        Assert.Equal(Written(answer, 0), (string?)letter["content"]![0]!["attachment"]!["url"]);
        Assert.Contains($"href=\"{Written(answer, 0)}\"", (string?)letter["text"]!["div"], StringComparison.Ordinal);
        Assert.Equal(name, (string?)letter["content"]![0]!["attachment"]!["title"]);
        Assert.Equal(name, (string?)letter["identifier"]![0]!["value"]);
    }

    [Fact]
    public async Task Answers_come_in_the_order_of_the_requests()
    {
        var id = (await fhir.Post("Patient", """{"resourceType":"Patient"}""")).Id;
        var answer = await Send(Bundle("transaction",
            Entry("GET", "Patient/in-order"),
            Entry("PUT", "Patient/in-order", """{"resourceType":"Patient","id":"in-order"}"""),
            Post("Patient", ""),
            Entry("DELETE", $"Patient/{id}")));
        Assert.Equal(["200 OK", "201 Created", "201 Created", "204 No Content"],
            answer.Entries.Select(e => (string?)e["response"]!["status"]));
        Assert.Equal("in-order", (string?)answer.Entries[0]["resource"]!["id"]);
    }

    [Fact]
    public async Task A_transaction_that_fails_leaves_nothing()
    {
        var refused = await Send(Bundle("transaction",
            Entry("PUT", "Patient/left-behind", """{"resourceType":"Patient","id":"left-behind"}"""),
            Post("Patient", ""","gender":"unclear" """)));
        Assert.Equal(400, refused.Code);
        Assert.Contains("Bundle.entry[1].resource.gender", refused.Expressions);
        Assert.Equal(404, (await fhir.Get("Patient/left-behind")).Code);
    }

    [Fact]
    public async Task Faults_of_all_resources_and_of_the_Bundle_itself_are_told_with_their_places()
    {
        var resources = await Send(Bundle("transaction",
            Post("Patient", ""","birthDate":"soon" """),
            Post("Patient", ""","gender":"male","gender":"female","colour":"blue" """)));
        Assert.Equal(400, resources.Code);
        Assert.Equal(["Bundle.entry[0].resource.birthDate", "Bundle.entry[1].resource.colour", "Bundle.entry[1].resource.gender"],
            resources.Expressions.Order(StringComparer.Ordinal));
        var envelope = await Send("""{"resourceType":"Bundle","type":"transaction","entry":[{"colour":"blue","resource":"none"}]}""");
        Assert.Equal(400, envelope.Code);
        Assert.Equal(["Bundle.entry[0].colour", "Bundle.entry[0].resource"], envelope.Expressions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_condition_that_fails_inside_a_transaction_leaves_nothing()
    {
        await fhir.Put("Patient/held", """{"resourceType":"Patient","id":"held"}""");
        var refused = await Send(Bundle("transaction",
            Entry("PUT", "Patient/beside", """{"resourceType":"Patient","id":"beside"}"""),
            """{"resource":{"resourceType":"Patient","id":"held"},"request":{"method":"PUT","url":"Patient/held","ifMatch":"W/\"9\""}}"""));
        Assert.Equal(412, refused.Code);
        Assert.NotEmpty(refused.Diagnostics);
        Assert.Equal(404, (await fhir.Get("Patient/beside")).Code);
    }

    [Fact]
    public async Task The_same_resource_twice_is_refused()
    {
        const string twice = """{"resourceType":"Patient","id":"twice"}""";
        var refused = await Send(Bundle("transaction", Entry("PUT", "Patient/twice", twice), Entry("DELETE", "Patient/twice")));
        Assert.Equal(400, refused.Code);
        Assert.Contains("Patient/twice", refused.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_entries_of_one_name_are_refused()
    {
        const string name = "urn:uuid:8c0d0b0e-0000-4000-8000-000000000003";
        Assert.Equal(400, (await Send(Bundle("transaction", Post("Patient", "", name), Post("Patient", "", name)))).Code);
    }

    [Fact]
    public async Task A_reference_to_an_entry_that_is_not_there_is_refused()
    {
        var refused = await Send(Bundle("transaction",
            Post("Observation", ""","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:8c0d0b0e-0000-4000-8000-00000000000f"}""")));
        Assert.Equal(400, refused.Code);
        Assert.Contains("Bundle.entry[0].resource.subject.reference", refused.Expressions);
    }

    [Fact]
    public async Task Batch_entries_stand_alone()
    {
        var answer = await Send(Bundle("batch",
            Post("Patient", ""","gender":"unclear" """),
            Post("Patient", ""","gender":"female" """),
            Entry("GET", "Patient/nobody"),
            Entry("GET", "Patient?_count=1"),
            Entry("GET", "Patient?colour=red"),
            Entry("PATCH", "Patient/1")));
        Assert.Equal(200, answer.Code);
        Assert.Equal("batch-response", (string?)answer.Json["type"]);
        Assert.Equal(["400", "201", "404", "200", "400", "400"],
            answer.Entries.Select(e => ((string)e["response"]!["status"]!)[..3]));
        Assert.Equal("OperationOutcome", (string?)answer.Entries[0]["response"]!["outcome"]!["resourceType"]);
        Assert.Equal("searchset", (string?)answer.Entries[3]["resource"]!["type"]);
    }

    [Fact]
    public async Task What_is_no_batch_or_transaction_answers_400()
    {
        Assert.Equal(400, (await Send("""{"resourceType":"Patient"}""")).Code);
        Assert.Equal(400, (await Send("""{"resourceType":"Bundle","type":"collection"}""")).Code);
        Assert.Equal(400, (await Send("""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"}}]}""")).Code);
    }

    [Fact]
    public async Task A_bundle_of_more_than_1000_entries_answers_413() =>
        Assert.Equal(413, (await Send(Bundle("batch",
            [.. Enumerable.Range(0, 1001).Select(_ => Entry("GET", "Patient/1"))]))).Code);
}
