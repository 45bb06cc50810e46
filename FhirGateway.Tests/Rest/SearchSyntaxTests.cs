namespace FhirGateway.Tests.Rest;

/// <summary>How searches are written, over HTTP: what each means and what is refused (search.html).</summary>
public sealed class SearchSyntaxTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    readonly FhirHttp fhir = gateway.Fhir;

    public async ValueTask InitializeAsync()
    {
        if ((await fhir.Get("Patient/syn-anna")).Code == 200) return;
        var answer = await fhir.Post("", """
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"request":{"method":"PUT","url":"Patient/syn-anna"},"resource":{"resourceType":"Patient","id":"syn-anna","active":true,"gender":"female",
               "birthDate":"1981-04-02","identifier":[{"system":"urn:syn","value":"7"},{"value":"bare"}],"telecom":[{"system":"phone","value":"01632 960 001"}],
               "name":[{"family":"Synthäx","given":["Anna, the first"]},{"family":"Other","given":["Berta"]}],"generalPractitioner":[{"identifier":{"system":"urn:gp","value":"1"}}]}},
             {"request":{"method":"PUT","url":"Patient/syn-bob"},"resource":{"resourceType":"Patient","id":"syn-bob","active":false,
               "birthDate":"1981","identifier":[{"system":"urn:syn2","value":"7"}],"name":[{"family":"synthaxis"}]}},
             {"request":{"method":"PUT","url":"Observation/syn-bp"},"resource":{"resourceType":"Observation","id":"syn-bp","status":"final",
               "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/syn-anna"},"effectiveDateTime":"2024-05-06T23:30:00+01:00",
               "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":107}},
                            {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":60}}]}},
             {"request":{"method":"PUT","url":"Encounter/syn-open"},"resource":{"resourceType":"Encounter","id":"syn-open","status":"in-progress",
               "class":{"code":"AMB"},"subject":{"reference":"Patient/syn-anna"},"period":{"start":"2024-01-01"}}}]}
            """);
        Assert.True(answer.Code == 200, answer.Text);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    // Tokens
    [InlineData("Patient?identifier=urn:syn|7", "syn-anna")]
    [InlineData("Patient?identifier=7&family=synth", "syn-anna syn-bob")]
    [InlineData("Patient?identifier=|bare", "syn-anna")]
    [InlineData("Patient?identifier=|7", "")]
    [InlineData("Patient?identifier=urn:syn2|", "syn-bob")]
    [InlineData("Patient?identifier=urn:syn|", "syn-anna")]
    [InlineData("Patient?active=true&family=synth", "syn-anna")]
    [InlineData("Patient?gender=female&family=synth", "syn-anna")]
    [InlineData("Patient?gender:not=female&family=synth", "syn-bob")]
    [InlineData("Patient?gender=http://hl7.org/fhir/administrative-gender|female&family=synth", "syn-anna")]
    [InlineData("Patient?gender:missing=true&family=synth", "syn-bob")]
    [InlineData("Patient?telecom=01632 960 001", "syn-anna")]
    // Strings
    [InlineData("Patient?family=SYNTHA", "syn-anna syn-bob")]
    [InlineData("Patient?family:exact=Synthäx", "syn-anna")]
    [InlineData("Patient?family:contains=nthax", "syn-anna syn-bob")]
    [InlineData("Patient?given=Anna\\, the", "syn-anna")]
    [InlineData("Patient?family=synth&given=Berta", "syn-anna")]
    [InlineData("Patient?family=synth&family=other", "syn-anna")]
    [InlineData("Patient?family=nobody,other", "syn-anna")]
    // Dates
    [InlineData("Patient?birthdate=1981-04-02&family=synth", "syn-anna")]
    [InlineData("Patient?birthdate=1981&family=synth", "syn-anna syn-bob")]
    [InlineData("Patient?birthdate=1981-04&family=synth", "syn-anna")]
    [InlineData("Patient?birthdate=lt1981-04-02&family=synth", "syn-bob")]
    [InlineData("Patient?birthdate=ge1981-04-03&family=synth", "syn-bob")]
    [InlineData("Observation?date=2024-05-06T22:30:00Z&code=85354-9", "syn-bp")]
    [InlineData("Observation?date=2024-05-07&code=85354-9", "")]
    [InlineData("Encounter?date=ge2030-01-01", "syn-open")]
    [InlineData("Encounter?date=lt2024-01-01", "")]
    // References
    [InlineData("Observation?subject=Patient/syn-anna", "syn-bp")]
    [InlineData("Observation?subject=syn-anna", "syn-bp")]
    [InlineData("Observation?subject:Patient=syn-anna", "syn-bp")]
    [InlineData("Observation?subject:Group=syn-anna", "")]
    [InlineData("Observation?patient=syn-anna", "syn-bp")]
    [InlineData("Observation?subject={base}Patient/syn-anna", "syn-bp")]
    [InlineData("Observation?subject=https://elsewhere.example/Patient/syn-anna", "")]
    [InlineData("Patient?general-practitioner:identifier=urn:gp|1", "syn-anna")]
    // Composites pair within one repetition
    [InlineData("Observation?component-code-value-quantity=8480-6$107", "syn-bp")]
    [InlineData("Observation?component-code-value-quantity=8480-6$60", "")]
    [InlineData("Observation?component-code-value-quantity=8462-4$gt50", "syn-bp")]
    public async Task A_search_means_what_R4_says(string search, string ids)
    {
        var found = await fhir.Get(search.Replace("{base}", fhir.Base.ToString(), StringComparison.Ordinal));
        Assert.True(found.Code == 200, found.Text);
        Assert.Equal(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            found.Entries.Select(e => (string)e["resource"]!["id"]!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Patient?colour=red", "colour")]
    [InlineData("Patient?gender:nearly=female", "nearly")]
    [InlineData("Patient?family:above=x", "above")]
    [InlineData("Patient?birthdate:exact=1981", "exact")]
    [InlineData("Patient?birthdate=yesterday", "yesterday")]
    [InlineData("Patient?birthdate=1981-13", "1981-13")]
    [InlineData("Patient?gender=", "gender")]
    [InlineData("Patient?_sort=colour", "colour")]
    [InlineData("Patient?_count=many", "many")]
    [InlineData("Patient?_count=-1", "-1")]
    [InlineData("Patient?_total=guess", "guess")]
    [InlineData("Patient?_include=Patient:colour", "colour")]
    [InlineData("Patient?_elements=colour", "colour")]
    [InlineData("Patient?_summary=all", "all")]
    [InlineData("Patient?_has:Observation:colour:code=x", "colour")]
    [InlineData("Patient?organization.colour=x", "colour")]
    [InlineData("Observation?value-quantity=many", "many")]
    [InlineData("Patient?family=%00", "U+0000")]
    [InlineData("Patient?_id=%00", "U+0000")]
    public async Task What_is_not_understood_is_refused_and_named(string search, string says)
    {
        var refused = await fhir.Get(search);
        Assert.True(refused.Code == 400, $"{refused.Code} {refused.Text}");
        Assert.Contains(says, refused.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Patient?family=synth&gender:nearly=female")]
    [InlineData("Patient?family=synth&birthdate=yesterday")]
    [InlineData("Patient?family=synth&_sort=colour")]
    public async Task Leniency_leaves_out_unknown_parameters_and_forgives_no_others(string search) =>
        Assert.Equal(400, (await fhir.Get(search, ("Prefer", "handling=lenient"))).Code);

    [Fact]
    public async Task What_leniency_left_out_is_told_in_an_outcome_entry_and_not_in_self()
    {
        var found = await fhir.Get("Patient?family=synth&colour=red&_count=10", ("Prefer", "handling=lenient, return=minimal"));
        Assert.Equal(200, found.Code);
        Assert.Equal($"{fhir.Base}Patient?family=synth&_count=10", found.Link("self"));
        Assert.Equal(["match", "match", "outcome"], found.Entries.Select(e => (string)e["search"]!["mode"]!));
        var outcome = found.Entries[2]["resource"]!;
        Assert.Equal("OperationOutcome", (string?)outcome["resourceType"]);
        Assert.Contains("colour", (string?)outcome["issue"]![0]!["diagnostics"], StringComparison.Ordinal);
        Assert.Equal(400, (await fhir.Get("Patient?family=synth&colour=red", ("Prefer", "handling=strict"))).Code);
    }
}
