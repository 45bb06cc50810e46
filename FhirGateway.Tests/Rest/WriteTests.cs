namespace FhirGateway.Tests.Rest;

public sealed class WriteTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Ames = """{"resourceType":"Patient","name":[{"family":"Ames"}]}""";
    readonly FhirHttp fhir = gateway.Fhir;

    [Fact]
    public async Task Create_answers_201_with_the_versions_location()
    {
        var created = await fhir.Post("Patient", Ames);
        Assert.Equal(201, created.Code);
        Assert.Equal($"{fhir.Base}Patient/{created.Id}/_history/1", created.Location);
        Assert.Equal("W/\"1\"", created.ETag);
    }

    [Fact]
    public async Task Create_gives_its_own_id_and_version_whatever_the_client_sent()
    {
        var created = await fhir.Post("Patient",
            """{"resourceType":"Patient","id":"mine","meta":{"versionId":"99","lastUpdated":"1999-01-01T00:00:00Z"}}""");
        Assert.NotEqual("mine", created.Id);
        Assert.Equal("1", (string?)created.Json["meta"]!["versionId"]);
        Assert.StartsWith("2026-", (string?)created.Json["meta"]!["lastUpdated"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return=minimal", null)]
    [InlineData("return=representation", "Patient")]
    [InlineData("return=OperationOutcome", "OperationOutcome")]
    public async Task Create_answers_with_what_the_client_prefers(string prefer, string? type)
    {
        var created = await fhir.Post("Patient", Ames, ("Prefer", prefer));
        Assert.Equal((201, "W/\"1\""), (created.Code, created.ETag));
        Assert.Matches($"^{fhir.Base}Patient/[A-Za-z0-9.-]+/_history/1$", created.Location);
        Assert.Equal(type, created.Text.Length == 0 ? null : (string?)created.Json["resourceType"]);
    }

    [Fact]
    public async Task Create_of_another_type_than_the_address_says_answers_400() =>
        Refused(await fhir.Post("Observation", Ames), 400);

    [Fact]
    public async Task Malformed_JSON_answers_400_with_the_place()
    {
        var answer = await fhir.Post("Patient", """{"resourceType":"Patient","active":tru}""");
        Refused(answer, 400);
    }

    [Fact]
    public async Task Every_fault_is_told_with_its_expression()
    {
        var answer = await fhir.Post("Patient",
            """{"resourceType":"Patient","gender":7,"birthDate":"yesterday","nick":"A"}""");
        Refused(answer, 400);
        Assert.Contains("Patient.gender", answer.Expressions);
        Assert.Contains("Patient.birthDate", answer.Expressions);
        Assert.Contains("Patient.nick", answer.Expressions);
    }

    [Fact]
    public async Task A_code_outside_a_required_binding_answers_400()
    {
        var answer = await fhir.Post("Patient", """{"resourceType":"Patient","gender":"unclear"}""");
        Refused(answer, 400);
        Assert.Contains("Patient.gender", answer.Expressions);
    }

    [Fact]
    public async Task A_create_without_a_body_answers_400() => Refused(await fhir.Post("Patient", ""), 400);

    [Fact]
    public async Task Update_makes_the_next_version()
    {
        var id = (await fhir.Post("Patient", Ames)).Id;
        var updated = await fhir.Put($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","active":true}""");
        Assert.Equal(200, updated.Code);
        Assert.Equal("W/\"2\"", updated.ETag);
        Assert.EndsWith("/_history/2", updated.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_of_an_unknown_id_creates_it()
    {
        var created = await fhir.Put("Patient/chosen", """{"resourceType":"Patient","id":"chosen"}""");
        Assert.Equal(201, created.Code);
        Assert.Equal("chosen", created.Id);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Patient","id":"other"}""")]
    public async Task Update_with_another_id_or_none_answers_400(string body) =>
        Refused(await fhir.Put("Patient/this", body), 400);

    [Theory]
    [InlineData("no spaces")]
    [InlineData("under_score")]
    public async Task Update_under_what_is_no_id_answers_400(string id) =>
        Refused(await fhir.Put($"Patient/{Uri.EscapeDataString(id)}", $$"""{"resourceType":"Patient","id":"{{id}}"}"""), 400);

    [Fact]
    public async Task Update_of_another_version_than_the_client_saw_answers_412()
    {
        var id = (await fhir.Post("Patient", Ames)).Id;
        var body = $$"""{"resourceType":"Patient","id":"{{id}}","active":true}""";
        Refused(await fhir.Put($"Patient/{id}", body, ("If-Match", "W/\"5\"")), 412);
        Refused(await fhir.Put($"Patient/{id}", body, ("If-Match", "five")), 400);
        Assert.Equal(200, (await fhir.Put($"Patient/{id}", body, ("If-Match", "W/\"1\""))).Code);
    }

    [Fact]
    public async Task Delete_answers_204_also_the_second_time_and_for_what_never_was()
    {
        var id = (await fhir.Post("Patient", Ames)).Id;
        Assert.Equal(204, (await fhir.Delete($"Patient/{id}")).Code);
        Assert.Equal(204, (await fhir.Delete($"Patient/{id}")).Code);
        Assert.Equal(204, (await fhir.Delete("Patient/never-was")).Code);
    }

    [Fact]
    public async Task Delete_of_another_version_than_the_client_saw_answers_412()
    {
        var id = (await fhir.Post("Patient", Ames)).Id;
        Refused(await fhir.Delete($"Patient/{id}", ("If-Match", "W/\"3\"")), 412);
        Assert.Equal(200, (await fhir.Get($"Patient/{id}")).Code);
    }

    [Fact]
    public async Task A_deleted_resource_comes_back_as_its_next_version()
    {
        var id = (await fhir.Post("Patient", Ames)).Id;
        await fhir.Delete($"Patient/{id}");
        var back = await fhir.Put($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}"}""");
        Assert.Equal("W/\"3\"", back.ETag);
    }

    [Fact]
    public async Task History_tells_every_version_newest_first()
    {
        var id = (await fhir.Post("Patient", Ames)).Id;
        await fhir.Put($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","active":true}""");
        await fhir.Delete($"Patient/{id}");
        var history = await fhir.Get($"Patient/{id}/_history");
        Assert.Equal("history", (string?)history.Json["type"]);
        Assert.Equal(3, (int)history.Json["total"]!);
        Assert.Equal(["W/\"3\"", "W/\"2\"", "W/\"1\""], history.Entries.Select(e => (string?)e["response"]!["etag"]));
        Assert.Equal("DELETE", (string?)history.Entries[0]["request"]!["method"]);
        Assert.Null(history.Entries[0]["resource"]);
        Assert.Equal("Ames", (string?)history.Entries[2]["resource"]!["name"]![0]!["family"]);
    }

    [Fact]
    public async Task History_comes_in_pages()
    {
        var id = (await fhir.Post("Patient", Ames)).Id;
        for (var i = 0; i < 4; i++)
            await fhir.Put($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","multipleBirthInteger":{{i}}}""");
        var seen = new List<string?>();
        for (var next = $"Patient/{id}/_history?_count=2"; next is not null;)
        {
            var page = await fhir.Get(next);
            seen.AddRange(page.Entries.Select(e => (string?)e["response"]!["etag"]));
            next = page.Link("next");
        }
        Assert.Equal(["W/\"5\"", "W/\"4\"", "W/\"3\"", "W/\"2\"", "W/\"1\""], seen);
        Assert.Equal(404, (await fhir.Get("Patient/nobody/_history")).Code);
    }

    [Fact]
    public async Task The_histories_of_a_type_and_of_the_system_tell_how_each_version_came_about()
    {
        var id = (await fhir.Post("Basic", """{"resourceType":"Basic","code":{"text":"one"}}""")).Id;
        gateway.Clock.Turn(TimeSpan.FromSeconds(1));
        await fhir.Put("Basic/chosen", """{"resourceType":"Basic","id":"chosen","code":{"text":"two"}}""");
        gateway.Clock.Turn(TimeSpan.FromSeconds(1));
        await fhir.Put("Basic/chosen", """{"resourceType":"Basic","id":"chosen","code":{"text":"three"}}""");
        gateway.Clock.Turn(TimeSpan.FromSeconds(1));
        await fhir.Delete($"Basic/{id}");
        var ofType = await fhir.Get("Basic/_history");
        Assert.Equal(
            [$"DELETE Basic/{id} 204", "PUT Basic/chosen 200", "PUT Basic/chosen 201", "POST Basic 201"],
            ofType.Entries.Select(e => $"{e["request"]!["method"]} {e["request"]!["url"]} {((string)e["response"]!["status"]!)[..3]}"));
        Assert.Equal(4, (int)ofType.Json["total"]!);
        var page = await fhir.Get("_history?_count=2");
        Assert.Equal(ofType.Entries.Take(2).Select(e => (string)e["fullUrl"]!), page.Entries.Select(e => (string)e["fullUrl"]!));
        var next = await fhir.Get(page.Link("next")!);
        Assert.Equal("W/\"1\"", (string?)next.Entries[0]["response"]!["etag"]);
        var since = (string)ofType.Entries[1]["response"]!["lastModified"]!;
        Assert.Equal(2, (await fhir.Get($"Basic/_history?_since={since}")).Entries.Count);
        Assert.Empty((await fhir.Get("Basic/_history?_at=2001")).Entries);
        var batch = await fhir.Post("", """
            {"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Basic/_history?_count=1"}},
             {"request":{"method":"GET","url":"_history?_count=1"}}]}
            """);
        Assert.All(batch.Entries, e => Assert.Equal("history", (string?)e["resource"]!["type"]));
    }

    [Theory]
    [InlineData("Basic/_history?_since=yesterday", "_since=yesterday: expected an instant.")]
    [InlineData("Basic/_history?_at=soon", "_at=soon: expected a date or an instant.")]
    [InlineData("_history?_count=0", "_count=0: expected a number from 1.")]
    [InlineData("_history?status=active", "The parameter 'status' is not supported by history")]
    [InlineData("Basic/_history?_cursor=x", "The _cursor does not belong to this history.")]
    public async Task A_history_that_is_not_understood_is_refused(string url, string says)
    {
        var answer = await fhir.Get(url);
        Assert.Equal(400, answer.Code);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
    }

    static void Refused(FhirAnswer answer, int code)
    {
        Assert.Equal(code, answer.Code);
        Assert.NotEmpty(answer.Diagnostics);
    }
}
