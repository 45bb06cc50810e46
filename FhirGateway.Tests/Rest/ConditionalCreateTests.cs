namespace FhirGateway.Tests.Rest;

/// <summary>http.html#ccreate and what a condition must not be.</summary>
public sealed class ConditionalCreateTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    Task<FhirAnswer> Post(Conditionals own, string? criteria = null, params (string Name, string Value)[] more) =>
        fhir.Post("Patient", own.Patient(), [("If-None-Exist", criteria ?? own.Criteria), .. more]);

    [Fact]
    public async Task With_no_match_it_creates()
    {
        var own = new Conditionals(fhir);
        var created = await Post(own);
        Assert.Equal(201, created.Code);
        Assert.Equal([created.Id], await own.Stored());
    }

    [Fact]
    public async Task With_one_match_it_answers_200_with_the_version_that_is_there_and_writes_nothing()
    {
        var own = new Conditionals(fhir);
        var id = (await own.Create(1))[0];
        await fhir.Put($"Patient/{id}", own.Patient(id, "Changed"));
        var found = await Post(own);
        Assert.Equal(200, found.Code);
        Assert.Equal($"{fhir.Base}Patient/{id}/_history/2", found.Location);
        Assert.Equal("W/\"2\"", found.ETag);
        Assert.Equal("Changed", (string?)found.Json["name"]![0]!["family"]);
        Assert.Equal(2, (await fhir.Get($"Patient/{id}/_history")).Entries.Count);
        Assert.Equal([id], await own.Stored());
    }

    [Fact]
    public async Task With_one_match_and_return_minimal_there_is_no_body()
    {
        var own = new Conditionals(fhir);
        var id = (await own.Create(1))[0];
        var found = await Post(own, null, ("Prefer", "return=minimal"));
        Assert.Equal(200, found.Code);
        Assert.Empty(found.Text);
        Assert.EndsWith($"Patient/{id}/_history/1", found.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_several_matches_it_answers_412()
    {
        var own = new Conditionals(fhir);
        await own.Create(2);
        Conditionals.Refused(await Post(own), 412);
        Assert.Equal(2, (await own.Stored()).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&")]
    [InlineData("?")]
    [InlineData("Patient?")]
    [InlineData("_format=json")]
    [InlineData("identifier=")]
    [InlineData("identifer=1")]
    [InlineData("nothing")]
    [InlineData("_count=1")]
    [InlineData("family=Ames&_sort=family")]
    [InlineData("family=Ames&_include=Patient:organization")]
    [InlineData("birthdate=yesterday")]
    [InlineData("name:above=x")]
    public async Task Criteria_that_are_empty_or_not_understood_answer_400_however_lenient_the_caller_is(string criteria)
    {
        var own = new Conditionals(fhir);
        Conditionals.Refused(await Post(own, criteria, ("Prefer", "handling=lenient")), 400);
        Conditionals.Refused(await Post(own, criteria), 400);
        Assert.Empty(await own.Stored());
    }

    [Fact]
    public async Task Criteria_with_the_type_before_them_are_understood()
    {
        var own = new Conditionals(fhir);
        var id = (await own.Create(1))[0];
        var found = await Post(own, own.Address);
        Assert.Equal((200, id), (found.Code, found.Id));
    }

    [Fact]
    public async Task What_was_deleted_does_not_match()
    {
        var own = new Conditionals(fhir);
        var id = (await own.Create(1))[0];
        await fhir.Delete($"Patient/{id}");
        Assert.Equal(201, (await Post(own)).Code);
    }

    [Fact]
    public async Task A_body_that_is_no_Patient_answers_400_and_is_kept()
    {
        var own = new Conditionals(fhir);
        var sent = own.Patient().Replace("\"family\"", "\"familie\"", StringComparison.Ordinal);
        Conditionals.Refused(await fhir.Post("Patient", sent, ("If-None-Exist", own.Criteria)), 400);
        Assert.Contains(sent, await Kept());
    }

    [Fact]
    public async Task What_was_refused_for_its_condition_is_kept()
    {
        var own = new Conditionals(fhir);
        await own.Create(2);
        Conditionals.Refused(await Post(own), 412);
        Assert.Contains(own.Patient(), await Kept());
    }

    async Task<IEnumerable<string>> Kept() =>
        from entry in (await fhir.Get("$refused")).Entries
        where (string?)entry["resource"]!["resourceType"] == "Binary"
        select global::System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)entry["resource"]!["data"]!));

    [Fact]
    public async Task In_a_batch_each_entry_has_its_own_condition()
    {
        var (here, absent, twice) = (new Conditionals(fhir), new Conditionals(fhir), new Conditionals(fhir));
        var id = (await here.Create(1))[0];
        await twice.Create(2);
        var answer = await fhir.Post("", Bundle("batch", here, absent, twice));
        Assert.Equal(["200 OK", "201 Created", "412 Precondition Failed"],
            answer.Entries.Select(e => (string?)e["response"]!["status"]));
        Assert.EndsWith($"Patient/{id}/_history/1", (string?)answer.Entries[0]["response"]!["location"],
            StringComparison.Ordinal);
        Assert.Single(await absent.Stored());
    }

    [Fact]
    public async Task In_a_transaction_several_matches_undo_all_of_it()
    {
        var (absent, twice) = (new Conditionals(fhir), new Conditionals(fhir));
        await twice.Create(2);
        var answer = await fhir.Post("", Bundle("transaction", absent, twice));
        Conditionals.Refused(answer, 412);
        Assert.Equal(["Bundle.entry[1].request.ifNoneExist"], answer.Expressions);
        Assert.Empty(await absent.Stored());
    }

    [Fact]
    public async Task In_a_transaction_a_match_is_answered_with_200_and_nothing_is_written()
    {
        var (here, absent) = (new Conditionals(fhir), new Conditionals(fhir));
        var id = (await here.Create(1))[0];
        var answer = await fhir.Post("", Bundle("transaction", here, absent));
        Assert.Equal(["200 OK", "201 Created"], answer.Entries.Select(e => (string?)e["response"]!["status"]));
        Assert.Equal("W/\"1\"", (string?)answer.Entries[0]["response"]!["etag"]);
        Assert.EndsWith($"Patient/{id}/_history/1", (string?)answer.Entries[0]["response"]!["location"],
            StringComparison.Ordinal);
        Assert.Single((await fhir.Get($"Patient/{id}/_history")).Entries);
        Assert.Single(await absent.Stored());
    }

    [Fact]
    public async Task In_a_transaction_two_entries_cannot_both_create_under_one_condition()
    {
        var own = new Conditionals(fhir);
        Conditionals.Refused(await fhir.Post("", Bundle("transaction", own, own)), 400);
        Assert.Empty(await own.Stored());
    }

    [Fact]
    public async Task In_a_transaction_what_it_deletes_does_not_match()
    {
        var own = new Conditionals(fhir);
        var id = (await own.Create(1))[0];
        var deletion = $$$"""{"request":{"method":"DELETE","url":"Patient/{{{id}}}"}}""";
        var answer = await fhir.Post("", Bundle("transaction", own).Replace(
            "\"entry\":[", $"\"entry\":[{deletion},", StringComparison.Ordinal));
        Assert.Equal(["204 No Content", "201 Created"], answer.Entries.Select(e => (string?)e["response"]!["status"]));
        Assert.NotEqual(id, Assert.Single(await own.Stored()));
    }

    static string Bundle(string type, params IEnumerable<Conditionals> patients) =>
        $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', patients.Select(Entry))}}]}""";

    static string Entry(Conditionals own) => $$$"""
        {"resource":{{{own.Patient()}}},"request":{"method":"POST","url":"Patient","ifNoneExist":"{{{own.Criteria}}}"}}
        """;
}
