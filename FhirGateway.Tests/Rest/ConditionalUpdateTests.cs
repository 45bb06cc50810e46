namespace FhirGateway.Tests.Rest;

/// <summary>http.html#cond-update, row by row, by itself and in Bundles.</summary>
public sealed class ConditionalUpdateTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    [Fact]
    public async Task No_match_and_no_id_creates_under_an_id_of_ours()
    {
        var own = new Conditionals(fhir);
        var created = await fhir.Put(own.Address, own.Patient());
        Assert.Equal(201, created.Code);
        Assert.Equal($"{fhir.Base}Patient/{created.Id}/_history/1", created.Location);
        Assert.Equal([created.Id], await own.Stored());
    }

    [Fact]
    public async Task No_match_and_an_id_that_does_not_exist_creates_under_that_id()
    {
        var own = new Conditionals(fhir);
        var created = await fhir.Put(own.Address, own.Patient(own.Number));
        Assert.Equal(201, created.Code);
        Assert.Equal([own.Number], await own.Stored());
    }

    [Fact]
    public async Task No_match_and_an_id_that_was_deleted_brings_it_back()
    {
        var own = new Conditionals(fhir);
        await fhir.Put($"Patient/{own.Number}", own.Patient(own.Number));
        await fhir.Delete($"Patient/{own.Number}");
        var back = await fhir.Put(own.Address, own.Patient(own.Number));
        Assert.Equal(200, back.Code);
        Assert.Equal("W/\"3\"", back.ETag);
    }

    [Fact]
    public async Task No_match_and_an_id_that_exists_answers_409_and_changes_nothing()
    {
        var (own, other) = (new Conditionals(fhir), new Conditionals(fhir));
        var id = (await other.Create(1))[0];
        Conditionals.Refused(await fhir.Put(own.Address, own.Patient(id)), 409);
        Assert.Equal("W/\"1\"", (await fhir.Get($"Patient/{id}")).ETag);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_match_and_no_id_or_its_id_updates_it(bool withId)
    {
        var own = new Conditionals(fhir);
        var id = (await own.Create(1))[0];
        var updated = await fhir.Put(own.Address, own.Patient(withId ? id : null, "Changed"));
        Assert.Equal(200, updated.Code);
        Assert.Equal(id, updated.Id);
        Assert.Equal("W/\"2\"", updated.ETag);
        var read = await fhir.Get($"Patient/{id}");
        Assert.Equal(("Changed", id), ((string?)read.Json["name"]![0]!["family"], read.Id));
    }

    [Fact]
    public async Task One_match_and_another_id_answers_400()
    {
        var own = new Conditionals(fhir);
        var id = (await own.Create(1))[0];
        Conditionals.Refused(await fhir.Put(own.Address, own.Patient("another")), 400);
        Assert.Equal("W/\"1\"", (await fhir.Get($"Patient/{id}")).ETag);
    }

    [Fact]
    public async Task Several_matches_answer_412()
    {
        var own = new Conditionals(fhir);
        var ids = await own.Create(2);
        Conditionals.Refused(await fhir.Put(own.Address, own.Patient(ids[0])), 412);
    }

    [Theory]
    [InlineData("Patient")]
    [InlineData("Patient?")]
    [InlineData("Patient?&")]
    [InlineData("Patient?_format=json")]
    [InlineData("Patient?identifer=1")]
    [InlineData("Patient?_count=5&family=Ames")]
    public async Task Criteria_that_are_empty_or_not_understood_answer_400_however_lenient_the_caller_is(string address)
    {
        var own = new Conditionals(fhir);
        Conditionals.Refused(await fhir.Put(address, own.Patient(), ("Prefer", "handling=lenient")), 400);
        Assert.Empty(await own.Stored());
    }

    [Fact]
    public async Task If_Match_is_honoured()
    {
        var own = new Conditionals(fhir);
        Conditionals.Refused(await fhir.Put(own.Address, own.Patient(), ("If-Match", "W/\"1\"")), 412);
        await own.Create(1);
        Conditionals.Refused(await fhir.Put(own.Address, own.Patient(), ("If-Match", "W/\"7\"")), 412);
        Assert.Equal(200, (await fhir.Put(own.Address, own.Patient(), ("If-Match", "W/\"1\""))).Code);
    }

    [Fact]
    public async Task A_body_with_an_id_that_is_none_answers_400()
    {
        var own = new Conditionals(fhir);
        Conditionals.Refused(await fhir.Put(own.Address, own.Patient("no id")), 400);
        Assert.Empty(await own.Stored());
    }

    [Fact]
    public async Task In_a_batch_each_entry_has_its_own_condition()
    {
        var (here, absent, twice) = (new Conditionals(fhir), new Conditionals(fhir), new Conditionals(fhir));
        await here.Create(1);
        await twice.Create(2);
        var answer = await fhir.Post("", Bundle("batch",
            Put(here.Address, here.Patient()), Put(absent.Address, absent.Patient()), Put(twice.Address, twice.Patient()),
            Put(here.Address, here.Patient("another"))));
        Assert.Equal(["200 OK", "201 Created", "412 Precondition Failed", "400 Bad Request"],
            answer.Entries.Select(e => (string?)e["response"]!["status"]));
    }

    [Fact]
    public async Task In_a_transaction_matches_are_updated_and_others_created()
    {
        var (here, absent, named) = (new Conditionals(fhir), new Conditionals(fhir), new Conditionals(fhir));
        var id = (await here.Create(1))[0];
        var answer = await fhir.Post("", Bundle("transaction", Put(here.Address, here.Patient(family: "Changed")),
            Put(absent.Address, absent.Patient()), Put(named.Address, named.Patient(named.Number))));
        Assert.Equal(["200 OK", "201 Created", "201 Created"], answer.Entries.Select(e => (string?)e["response"]!["status"]));
        Assert.Equal("Changed", (string?)(await fhir.Get($"Patient/{id}")).Json["name"]![0]!["family"]);
        Assert.Single(await absent.Stored());
        Assert.Equal([named.Number], await named.Stored());
    }

    [Theory]
    [InlineData("another", 1, 400)]
    [InlineData(null, 2, 412)]
    public async Task In_a_transaction_a_row_that_is_refused_undoes_all_of_it(string? id, int matches, int code)
    {
        var (own, beside) = (new Conditionals(fhir), new Conditionals(fhir));
        await own.Create(matches);
        var answer = await fhir.Post("", Bundle("transaction",
            Put(beside.Address, beside.Patient()), Put(own.Address, own.Patient(id))));
        Conditionals.Refused(answer, code);
        Assert.Equal(["Bundle.entry[1].request.url"], answer.Expressions);
        Assert.Empty(await beside.Stored());
    }

    [Fact]
    public async Task In_a_transaction_an_id_that_exists_answers_409()
    {
        var (own, other) = (new Conditionals(fhir), new Conditionals(fhir));
        var id = (await other.Create(1))[0];
        Conditionals.Refused(await fhir.Post("", Bundle("transaction", Put(own.Address, own.Patient(id)))), 409);
    }

    [Fact]
    public async Task In_a_transaction_If_Match_is_honoured()
    {
        var own = new Conditionals(fhir);
        await own.Create(1);
        string With(int version) => Bundle("transaction", Put(own.Address, own.Patient())
            .Replace("\"method\"", $"\"ifMatch\":\"W/\\\"{version}\\\"\",\"method\"", StringComparison.Ordinal));
        Conditionals.Refused(await fhir.Post("", With(3)), 412);
        Assert.Equal(200, (await fhir.Post("", With(1))).Code);
    }

    [Fact]
    public async Task In_a_transaction_a_resource_that_is_found_and_named_as_well_is_refused()
    {
        var own = new Conditionals(fhir);
        var id = (await own.Create(1))[0];
        Conditionals.Refused(await fhir.Post("", Bundle("transaction",
            Put(own.Address, own.Patient()), Put($"Patient/{id}", own.Patient(id)))), 400);
        Assert.Equal("W/\"1\"", (await fhir.Get($"Patient/{id}")).ETag);
    }

    static string Put(string url, string resource) =>
        $$$"""{"resource":{{{resource}}},"request":{"method":"PUT","url":"{{{url}}}"}}""";

    static string Bundle(string type, params string[] entries) =>
        $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries)}}]}""";
}
