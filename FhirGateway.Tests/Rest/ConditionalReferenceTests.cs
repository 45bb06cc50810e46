using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Rest;

/// <summary>Conditional references of a transaction (http.html#trules): the one match, or nothing of it.</summary>
public sealed class ConditionalReferenceTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    [Fact]
    public async Task The_one_match_takes_its_place()
    {
        var own = new Conditionals(fhir);
        var id = (await own.Create(1))[0];
        var answer = await fhir.Post("", Bundle(Observation(own.Address)));
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal($"Patient/{id}", await SubjectOf(answer, 0));
        Assert.Single((await fhir.Get($"Observation?subject=Patient/{id}")).Entries);
    }

    [Fact]
    public async Task Under_our_own_base_it_is_the_same()
    {
        var own = new Conditionals(fhir);
        var id = (await own.Create(1))[0];
        var answer = await fhir.Post("", Bundle(Observation($"{fhir.Base}{own.Address}")));
        Assert.Equal($"Patient/{id}", await SubjectOf(answer, 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task With_none_or_several_the_transaction_fails_with_412_and_the_place(int matches)
    {
        var (own, beside) = (new Conditionals(fhir), new Conditionals(fhir));
        await own.Create(matches);
        var answer = await fhir.Post("", Bundle(Post(beside.Patient()), Observation(own.Address)));
        Conditionals.Refused(answer, 412);
        Assert.Equal(["Bundle.entry[1].resource.subject.reference"], answer.Expressions);
        Assert.Empty(await beside.Stored());
    }

    [Theory]
    [InlineData("Patient?")]
    [InlineData("Patient?identifer=1")]
    [InlineData("Patient?identifier=1&_count=1")]
    public async Task With_criteria_that_are_not_understood_it_fails_with_400_however_lenient_the_caller_is(string reference)
    {
        var answer = await fhir.Post("", Bundle(Observation(reference)), ("Prefer", "handling=lenient"));
        Conditionals.Refused(answer, 400);
        Assert.Equal(["Bundle.entry[0].resource.subject.reference"], answer.Expressions);
    }

    [Fact]
    public async Task What_the_transaction_itself_creates_is_found()
    {
        var own = new Conditionals(fhir);
        var answer = await fhir.Post("", Bundle(Observation(own.Address), Post(own.Patient())));
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal($"Patient/{Assert.Single(await own.Stored())}", await SubjectOf(answer, 0));
    }

    [Fact]
    public async Task What_the_transaction_creates_beside_what_is_stored_makes_two()
    {
        var own = new Conditionals(fhir);
        await own.Create(1);
        Conditionals.Refused(await fhir.Post("", Bundle(Observation(own.Address), Post(own.Patient()))), 412);
        Assert.Single(await own.Stored());
    }

    [Fact]
    public async Task What_the_transaction_changes_counts_as_it_will_be()
    {
        var (own, other) = (new Conditionals(fhir), new Conditionals(fhir));
        var id = (await own.Create(1))[0];
        var change = Put(id, own.Patient(id, number: other.Number));
        Conditionals.Refused(await fhir.Post("", Bundle(Observation(own.Address), change)), 412);
        var answer = await fhir.Post("", Bundle(Observation(other.Address), change));
        Assert.Equal($"Patient/{id}", await SubjectOf(answer, 0));
    }

    [Fact]
    public async Task What_the_transaction_deletes_is_not_found()
    {
        var own = new Conditionals(fhir);
        await own.Create(1);
        var deletion = $$$"""{"request":{"method":"DELETE","url":"{{{own.Address}}}"}}""";
        Conditionals.Refused(await fhir.Post("", Bundle(Observation(own.Address), deletion)), 412);
        Assert.Single(await own.Stored());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_entry_with_the_same_criteria_is_meant(int stored)
    {
        var own = new Conditionals(fhir);
        await own.Create(stored);
        var create = $$$"""
            {"resource":{{{own.Patient()}}},"request":{"method":"POST","url":"Patient","ifNoneExist":"{{{own.Criteria}}}"}}
            """;
        var answer = await fhir.Post("", Bundle(Observation(own.Address), create));
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal($"Patient/{Assert.Single(await own.Stored())}", await SubjectOf(answer, 0));
    }

    [Theory]
    [InlineData("POST", "Patient", 0)]
    [InlineData("POST", "Patient", 1)]
    [InlineData("PUT", null, 0)]
    [InlineData("PUT", null, 1)]
    public async Task Names_of_conditional_entries_become_what_they_come_to(string method, string? url, int stored)
    {
        var own = new Conditionals(fhir);
        await own.Create(stored);
        const string name = "urn:uuid:8c0d0b0e-0000-4000-8000-00000000000a";
        var condition = method == "POST" ? $",\"ifNoneExist\":\"{own.Criteria}\"" : "";
        var patient = $$$"""
            {"fullUrl":"{{{name}}}","resource":{{{own.Patient()}}},
            "request":{"method":"{{{method}}}","url":"{{{url ?? own.Address}}}"{{{condition}}}}}
            """;
        var answer = await fhir.Post("", Bundle(Observation(name), patient));
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal($"Patient/{Assert.Single(await own.Stored())}", await SubjectOf(answer, 0));
    }

    [Fact]
    public async Task Only_references_are_replaced()
    {
        var own = new Conditionals(fhir);
        await own.Create(1);
        var answer = await fhir.Post("", Bundle(Post($$$"""
            {"resourceType":"DocumentReference","status":"current","subject":{"reference":"{{{own.Address}}}"},
            "identifier":[{"value":"{{{own.Address}}}"}],
            "content":[{"attachment":{"url":"{{{own.Address}}}"}}]}
            """)));
        Assert.True(answer.Code == 200, answer.Text);
        var letter = (await fhir.Get(Written(answer, 0))).Json;
        Assert.Equal(own.Address, (string?)letter["content"]![0]!["attachment"]!["url"]);
        Assert.Equal(own.Address, (string?)letter["identifier"]![0]!["value"]);
        Assert.NotEqual(own.Address, (string?)letter["subject"]!["reference"]);
    }

    async Task<string?> SubjectOf(FhirAnswer answer, int entry) =>
        (string?)(await fhir.Get(Written(answer, entry))).Json["subject"]!["reference"];

    static string Written(FhirAnswer answer, int entry) => string.Join('/',
        new Uri((string)answer.Entries[entry]["response"]!["location"]!).Segments[2..4].Select(s => s.TrimEnd('/')));

    static string Observation(string subject) => Post($$$"""
        {"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{subject}}}"}}
        """);

    static string Post(string resource)
    {
        var type = (string)JsonNode.Parse(resource)!["resourceType"]!;
        return $$$"""{"resource":{{{resource}}},"request":{"method":"POST","url":"{{{type}}}"}}""";
    }

    static string Put(string id, string resource) =>
        $$$"""{"resource":{{{resource}}},"request":{"method":"PUT","url":"Patient/{{{id}}}"}}""";

    static string Bundle(params string[] entries) =>
        $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', entries)}}]}""";
}
