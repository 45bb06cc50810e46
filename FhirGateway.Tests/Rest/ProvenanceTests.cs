namespace FhirGateway.Tests.Rest;

/// <summary>The header X-Provenance (provenance.html#header).</summary>
public sealed class ProvenanceTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Header = """{"resourceType":"Provenance","recorded":"2026-06-01T08:00:00Z","agent":[{"who":{"display":"Ann Example"}}]}""";
    static readonly (string, string) Given = ("X-Provenance", Header);
    readonly FhirHttp fhir = gateway.Fhir;

    async Task<IReadOnlyList<string>> Targets(string reference) =>
        [.. (await fhir.Get($"Provenance?target={reference}")).Entries.SelectMany(e => e["resource"]!["target"]!.AsArray())
            .Select(t => (string)t!["reference"]!).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Each_write_gets_a_Provenance_of_the_very_version()
    {
        var id = (await fhir.Post("Patient", """{"resourceType":"Patient"}""", Given)).Id;
        var of = $"Patient/{id}";
        Assert.Equal([$"{of}/_history/1"], await Targets(of));
        Assert.Equal(200, (await fhir.Put(of, $$"""{"resourceType":"Patient","id":"{{id}}","active":true}""", Given)).Code);
        Assert.Equal(200, (await fhir.Patch(of, """[{"op":"remove","path":"/active"}]""", Given, ("Content-Type", "application/json-patch+json"))).Code);
        Assert.Equal(204, (await fhir.Delete(of, Given)).Code);
        Assert.Equal([.. Enumerable.Range(1, 4).Select(n => $"{of}/_history/{n}")], await Targets(of));
    }

    [Fact]
    public async Task Update_as_create_and_a_return_from_deletion_are_told_with_their_versions()
    {
        await fhir.Put("Patient/proven", """{"resourceType":"Patient","id":"proven"}""", Given);
        await fhir.Delete("Patient/proven");
        await fhir.Put("Patient/proven", """{"resourceType":"Patient","id":"proven"}""", Given);
        Assert.Equal(["Patient/proven/_history/1", "Patient/proven/_history/3"], await Targets("Patient/proven"));
    }

    [Fact]
    public async Task A_transaction_gets_one_Provenance_of_all_that_it_wrote()
    {
        var id = (await fhir.Post("Patient", """{"resourceType":"Patient"}""")).Id;
        var answer = await fhir.Post("", $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"resource":{"resourceType":"Patient","id":"{{{id}}}","active":true},"request":{"method":"PUT","url":"Patient/{{{id}}}"}},
             {"resource":{"resourceType":"Basic","code":{"text":"x"}},"request":{"method":"POST","url":"Basic"}},
             {"request":{"method":"DELETE","url":"Patient/never-was"}}]}
            """, Given);
        Assert.True(answer.Code == 200, answer.Text);
        var targets = await Targets($"Patient/{id}");
        Assert.Equal(2, targets.Count);
        Assert.Contains($"Patient/{id}/_history/2", targets);
        Assert.Equal(3, answer.Entries.Count);
    }

    [Fact]
    public async Task Where_nothing_is_written_nothing_is_attested()
    {
        var own = new Conditionals(fhir);
        var id = Assert.Single(await own.Create(1));
        Assert.Equal(200, (await fhir.Post("Patient", own.Patient(), Given, ("If-None-Exist", own.Criteria))).Code);
        Assert.Equal(200, (await fhir.Put($"Patient/{id}", own.Patient(id), Given)).Code);
        Assert.Equal(204, (await fhir.Delete("Patient/never-was-at-all", Given)).Code);
        Assert.Empty(await Targets($"Patient/{id}"));
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Provenance\"")]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Provenance","recorded":"2026-06-01T08:00:00Z"}""")]
    [InlineData("""{"resourceType":"Provenance","target":[{"reference":"Patient/1"}],"recorded":"2026-06-01T08:00:00Z","agent":[{"who":{"display":"x"}}]}""")]
    public async Task A_Provenance_that_cannot_stand_stops_the_write(string header)
    {
        var own = new Conditionals(fhir);
        var refused = await fhir.Post("Patient", own.Patient(), ("X-Provenance", header));
        Conditionals.Refused(refused, 400);
        Assert.Contains("X-Provenance", refused.Diagnostics, StringComparison.Ordinal);
        Assert.Empty(await own.Stored());
    }

    [Fact]
    public async Task Versions_in_Provenances_are_right_also_when_many_write_at_the_same_time()
    {
        var id = (await fhir.Post("Patient", """{"resourceType":"Patient"}""")).Id;
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            fhir.Put($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}","multipleBirthInteger":{{i}}}""", Given)));
        var done = answers.Where(a => a.Code == 200).Select(a => $"Patient/{id}/_history/{a.ETag![3..^1]}");
        // A write that gave up after several conflicts says so; one of those that conflict always goes on.
        Assert.All(answers, a => Assert.True(a.Code is 200 or 503, a.Text));
        Assert.NotEmpty(done);
        Assert.Equal(done.Order(StringComparer.Ordinal), await Targets($"Patient/{id}"));
    }
}
