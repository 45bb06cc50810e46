namespace FhirGateway.Tests.Rest;

/// <summary>Names of transaction entries and the references replaced by their new ids (http.html#trules).</summary>
public sealed class TransactionNamesTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Lower = "urn:uuid:8c0d0b0e-0000-4000-8000-00000000abcd";
    const string Upper = "urn:uuid:8C0D0B0E-0000-4000-8000-00000000ABCD";
    readonly FhirHttp fhir = gateway.Fhir;

    static string Entry(string method, string url, string resource, string? fullUrl = null, string more = "") => $$$"""
        {{{{(fullUrl is null ? "" : $"\"fullUrl\":\"{fullUrl}\",")}}}"resource":{{{resource}}},
        "request":{"method":"{{{method}}}","url":"{{{url}}}"{{{more}}}}}
        """;

    static string Observation(string subject) =>
        $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{subject}}}"}}""";

    Task<FhirAnswer> Send(params string[] entries) =>
        fhir.Post("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', entries)}}]}""");

    static string Found(string file) => File.ReadAllText(Path.Combine(House.Data, "found", file));

    static string Reference(FhirAnswer answer, int entry) => string.Join('/',
        new Uri((string)answer.Entries[entry]["response"]!["location"]!).Segments[2..4].Select(s => s.TrimEnd('/')));

    async Task<string?> Subject(FhirAnswer answer, int entry)
    {
        Assert.True(answer.Code == 200, answer.Text);
        return (string?)(await fhir.Get(Reference(answer, entry))).Json["subject"]!["reference"];
    }

    [Fact]
    public async Task A_canonical_is_not_replaced_and_a_uri_is()
    {
        var answer = await fhir.Post("", Found("tx-canonical.json"));
        Assert.True(answer.Code == 200, answer.Text);
        var request = (await fhir.Get(Reference(answer, 1))).Json;
        Assert.Equal("urn:uuid:11111111-1111-4111-8111-111111111111", (string?)request["instantiatesCanonical"]![0]);
        Assert.Equal(Reference(answer, 0), (string?)request["instantiatesUri"]![0]);
    }

    [Fact]
    public async Task A_relative_fullUrl_answers_400_and_says_that_it_must_be_absolute()
    {
        var refused = await fhir.Post("", Found("tx-relative-fullurl.json"));
        Assert.Equal(400, refused.Code);
        Assert.Equal(["Bundle.entry[0].fullUrl"], refused.Expressions);
        Assert.Contains("must be absolute", refused.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(404, (await fhir.Get("Patient/7c0e5a52-0000-4000-8000-000000000001")).Code);
    }

    [Theory]
    [InlineData("PUT", "Patient/rel", "Patient/rel", "")]
    [InlineData("PUT", "Patient/rel", "/Patient/rel", "")]
    [InlineData("POST", "Patient", "8c0d0b0e-0000-4000-8000-00000000abcd", "")]
    [InlineData("POST", "Patient", "Patient/rel", ",\"ifNoneExist\":\"identifier=urn:x|relative\"")]
    public async Task Relative_fullUrls_of_any_entry_are_refused(string method, string url, string fullUrl, string more)
    {
        var refused = await Send(Entry(method, url, """{"resourceType":"Patient","id":"rel"}""", fullUrl, more));
        Assert.Equal(400, refused.Code);
        Assert.Contains("must be absolute", refused.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://sender.example/fhir/Patient/theirs", "https://sender.example/fhir/Patient/theirs/_history/7")]
    [InlineData("https://sender.example/fhir/Patient/theirs", "Patient/theirs/_history/1")]
    [InlineData(Lower, Lower + "/_history/1")]
    [InlineData(Lower, Upper + "/_history/3")]
    public async Task A_reference_to_a_version_of_a_created_entry_names_its_first_version(string fullUrl,
        string reference)
    {
        var answer = await Send(Entry("POST", "Patient", """{"resourceType":"Patient","id":"theirs"}""", fullUrl),
            Entry("POST", "Observation", Observation(reference)));
        Assert.Equal($"{Reference(answer, 0)}/_history/1", await Subject(answer, 1));
    }

    [Fact]
    public async Task A_reference_to_a_version_of_what_a_conditional_create_found_names_that_version()
    {
        var own = new Conditionals(fhir);
        var id = Assert.Single(await own.Create(1));
        await fhir.Put($"Patient/{id}", own.Patient(id, "Second"));
        var answer = await Send(
            Entry("POST", "Patient", own.Patient(), Lower, $",\"ifNoneExist\":\"{own.Criteria}\""),
            Entry("POST", "Observation", Observation(Lower + "/_history/1")));
        Assert.Equal($"Patient/{id}/_history/2", await Subject(answer, 1));
    }

    [Fact]
    public async Task A_reference_to_a_version_that_saving_decides_is_refused()
    {
        var refused = await Send(
            Entry("PUT", "Patient/versioned", """{"resourceType":"Patient","id":"versioned"}""",
                "https://sender.example/fhir/Patient/versioned"),
            Entry("POST", "Observation", Observation("https://sender.example/fhir/Patient/versioned/_history/4")));
        Assert.Equal(400, refused.Code);
        Assert.Equal(["Bundle.entry[1].resource.subject.reference"], refused.Expressions);
        Assert.Contains("without a version", refused.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(404, (await fhir.Get("Patient/versioned")).Code);
    }

    [Fact]
    public async Task A_reference_to_a_stored_version_of_our_own_stays()
    {
        await fhir.Put("Patient/kept-version", """{"resourceType":"Patient","id":"kept-version"}""");
        var answer = await Send(
            Entry("PUT", "Patient/kept-version", """{"resourceType":"Patient","id":"kept-version","active":true}""",
                $"{fhir.Base}Patient/kept-version"),
            Entry("POST", "Observation", Observation("Patient/kept-version/_history/1")),
            Entry("POST", "Observation", Observation($"{fhir.Base}Patient/kept-version/_history/1")));
        Assert.EndsWith("Patient/kept-version/_history/1", await Subject(answer, 1), StringComparison.Ordinal);
        Assert.EndsWith("Patient/kept-version/_history/1", await Subject(answer, 2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Lower, Upper)]
    [InlineData(Upper, Lower)]
    [InlineData(Lower, "URN:UUID:8c0d0b0e-0000-4000-8000-00000000abcd")]
    [InlineData("urn:oid:1.2.840.99999.1", "URN:OID:1.2.840.99999.1")]
    public async Task The_case_of_a_urn_means_nothing(string fullUrl, string reference)
    {
        var answer = await Send(Entry("POST", "Patient", """{"resourceType":"Patient"}""", fullUrl),
            Entry("POST", "Observation", Observation(reference)));
        Assert.Equal(Reference(answer, 0), await Subject(answer, 1));
    }

    [Theory]
    [InlineData(Lower, Upper)]
    [InlineData("urn:oid:1.2.840.99999.1", "urn:OID:1.2.840.99999.1")]
    public async Task Two_entries_whose_names_differ_in_case_only_are_refused(string one, string other)
    {
        var refused = await Send(Entry("POST", "Patient", """{"resourceType":"Patient"}""", one),
            Entry("POST", "Patient", """{"resourceType":"Patient"}""", other));
        Assert.Equal(400, refused.Code);
        Assert.Contains("fullUrl", refused.Expressions[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_in_capital_letters_is_refused_too()
    {
        var refused = await Send(Entry("POST", "Observation",
            Observation("URN:UUID:8C0D0B0E-0000-4000-8000-0000000000EE")));
        Assert.Equal(400, refused.Code);
        Assert.Equal(["Bundle.entry[0].resource.subject.reference"], refused.Expressions);
    }
}
