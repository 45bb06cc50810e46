using System.Text;

namespace FhirGateway.Tests.Rest;

/// <summary>PATCH as an entry: JSON Patch in a Binary, FHIRPath Patch as Parameters (http.html#patch).</summary>
public sealed class BundlePatchTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    static string Json(string operations) => $$"""
        {"resourceType":"Binary","contentType":"application/json-patch+json","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(operations))}}"}
        """;

    static string Family(string name) => $$$"""
        {"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},
         {"name":"path","valueString":"Patient.name.family"},{"name":"value","valueString":"{{{name}}}"}]}]}
        """;

    static string Entry(string method, string url, string? resource = null, string? ifMatch = null) => $$$"""
        {{{{(resource is null ? "" : $"\"resource\":{resource},")}}}"request":{"method":"{{{method}}}","url":"{{{url}}}"
        {{{(ifMatch is null ? "" : $",\"ifMatch\":\"{ifMatch}\"")}}}}}
        """;

    Task<FhirAnswer> Send(string type, params string[] entries) =>
        fhir.Post("", $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries)}}]}""");

    async Task<string> Ames() =>
        (await fhir.Post("Patient", """{"resourceType":"Patient","name":[{"family":"Ames"}]}""")).Id;

    static IEnumerable<string> Statuses(FhirAnswer answer) => answer.Entries.Select(e => ((string)e["response"]!["status"]!)[..3]);

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task Both_kinds_of_patch_are_entries(string type)
    {
        var (one, two, own) = (await Ames(), await Ames(), new Conditionals(fhir));
        var three = Assert.Single(await own.Create(1));
        var answer = await Send(type,
            Entry("PATCH", $"Patient/{one}", Json("""[{"op":"add","path":"/active","value":true}]""")),
            Entry("PATCH", $"Patient/{two}", Family("Bell"), "W/\\\"1\\\""),
            Entry("PATCH", own.Address, Json("""[{"op":"add","path":"/active","value":true}]""")));
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal(["200", "200", "200"], Statuses(answer));
        Assert.Equal("W/\"2\"", (string?)answer.Entries[0]["response"]!["etag"]);
        Assert.EndsWith($"Patient/{three}/_history/2", (string)answer.Entries[2]["response"]!["location"]!, StringComparison.Ordinal);
        Assert.True((bool)(await fhir.Get($"Patient/{one}")).Json["active"]!);
        Assert.Equal("Bell", (string?)(await fhir.Get($"Patient/{two}")).Json["name"]![0]!["family"]);
    }

    [Fact]
    public async Task What_a_patch_in_a_transaction_puts_in_may_name_other_entries()
    {
        const string name = "urn:uuid:8c0d0b0e-0000-4000-8000-00000000000a";
        var id = await Ames();
        var answer = await Send("transaction",
            Entry("PATCH", $"Patient/{id}", Json($$$"""[{"op":"add","path":"/managingOrganization","value":{"reference":"{{{name}}}"}}]""")),
            $$$"""{"fullUrl":"{{{name}}}","resource":{"resourceType":"Organization","name":"O"},"request":{"method":"POST","url":"Organization"}}""");
        Assert.True(answer.Code == 200, answer.Text);
        var organisation = (string)(await fhir.Get($"Patient/{id}")).Json["managingOrganization"]!["reference"]!;
        Assert.Contains(organisation, (string)answer.Entries[1]["response"]!["location"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_that_does_not_fit_undoes_its_transaction_and_nothing_of_a_batch()
    {
        var (id, other) = (await Ames(), await Ames());
        string[] entries =
        [
            Entry("PUT", $"Patient/{other}", $$"""{"resourceType":"Patient","id":"{{other}}","active":true}"""),
            Entry("PATCH", $"Patient/{id}", Json("""[{"op":"remove","path":"/no/such"}]""")),
        ];
        var refused = await Send("transaction", entries);
        Assert.Equal(422, refused.Code);
        Assert.NotEmpty(refused.Diagnostics);
        Assert.Equal("W/\"1\"", (await fhir.Get($"Patient/{other}")).ETag);
        Assert.Equal(["200", "422"], Statuses(await Send("batch", entries)));
    }

    [Fact]
    public async Task Faults_of_patches_in_a_transaction_have_their_own_status()
    {
        var id = await Ames();
        Assert.Equal(404, (await Send("transaction", Entry("PATCH", "Patient/nobody", Family("B")))).Code);
        Assert.Equal(404, (await Send("transaction", Entry("PATCH", "Patient?identifier=none|such", Family("B")))).Code);
        Assert.Equal(412, (await Send("transaction", Entry("PATCH", $"Patient/{id}", Family("B"), "W/\\\"4\\\""))).Code);
        Assert.Equal(400, (await Send("transaction", Entry("PATCH", $"Patient/{id}"))).Code);
        Assert.Equal(400, (await Send("transaction", Entry("PATCH", $"Patient/{id}", """{"resourceType":"Binary","contentType":"text/plain","data":"aGk="}"""))).Code);
        var wrong = await Send("transaction", Entry("PATCH", $"Patient/{id}", Json("""[{"op":"add","path":"/gender","value":"unclear"}]""")));
        Assert.Contains("Bundle.entry[0].resource.gender", wrong.Expressions);
        var twice = await Send("transaction", Entry("PATCH", $"Patient/{id}", Family("B")), Entry("DELETE", $"Patient/{id}"));
        Assert.Equal(400, twice.Code);
    }

    [Fact]
    public async Task Transactions_that_patch_one_resource_at_the_same_time_lose_nothing()
    {
        var id = (await fhir.Post("Patient", """{"resourceType":"Patient","name":[{"given":["Start"]}]}""")).Id;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Send("transaction",
            Entry("PATCH", $"Patient/{id}", Json($$"""[{"op":"add","path":"/name/0/given/-","value":"N{{i}}"}]""")),
            Entry("POST", "Basic", """{"resourceType":"Basic","code":{"text":"x"}}"""))));
        Assert.All(answers, answer => Assert.True(answer.Code is 200 or 503, answer.Text));
        var done = answers.Select((answer, i) => (answer.Code, Name: $"N{i}")).Where(a => a.Code == 200).Select(a => a.Name);
        Assert.Equal(done.Append("Start").Order(),
            (await fhir.Get($"Patient/{id}")).Json["name"]![0]!["given"]!.AsArray().Select(n => (string)n!).Order());
    }
}
