namespace FhirGateway.Tests.Rest;

/// <summary>Searches over several types: at the base and in compartments.</summary>
public sealed class SearchAcrossTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    readonly FhirHttp fhir = gateway.Fhir;

    public async ValueTask InitializeAsync()
    {
        foreach (var (path, json) in ((string, string)[])
        [
            ("Patient/c1", """{"resourceType":"Patient","id":"c1","meta":{"tag":[{"system":"urn:t","code":"across"}]},"birthDate":"1980-01-01"}"""),
            ("Patient/c2", """{"resourceType":"Patient","id":"c2","link":[{"other":{"reference":"Patient/c1"},"type":"seealso"}]}"""),
            ("Observation/c1o", """
                {"resourceType":"Observation","id":"c1o","meta":{"tag":[{"system":"urn:t","code":"across"}],"source":"urn:feed:a",
                 "profile":["http://example.org/fhir/StructureDefinition/across"],"security":[{"system":"urn:sec","code":"R"}]},
                 "status":"final","code":{"text":"x"},"subject":{"reference":"Patient/c1"},"effectiveDateTime":"2026-02-01"}
                """),
            ("Observation/c2o", """{"resourceType":"Observation","id":"c2o","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/c2"}}"""),
            ("Observation/perf", """{"resourceType":"Observation","id":"perf","status":"final","code":{"text":"x"},"performer":[{"reference":"Patient/c1"}]}"""),
            ("Condition/c1c", """
                {"resourceType":"Condition","id":"c1c","meta":{"tag":[{"system":"urn:t","code":"across"}]},
                 "subject":{"reference":"Patient/c1"},"recordedDate":"2026-01-01"}
                """),
            ("Medication/c1m", """{"resourceType":"Medication","id":"c1m","meta":{"tag":[{"system":"urn:t","code":"across"}]}}"""),
        ])
            Assert.InRange((await fhir.Put(path, json)).Code, 200, 201);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task<string> Found(string path)
    {
        var answer = await fhir.Get(path);
        Assert.True(answer.Code == 200, answer.Text);
        return string.Join(' ', answer.Entries.Select(e => ((string)e["fullUrl"]!)[fhir.Base.ToString().Length..]).Order());
    }

    [Theory]
    [InlineData("?_type=Patient,Condition&_tag=urn:t|across", "Condition/c1c Patient/c1")]
    [InlineData("?_tag=urn:t|across", "Condition/c1c Medication/c1m Observation/c1o Patient/c1")]
    [InlineData("?_source=urn:feed:a", "Observation/c1o")]
    [InlineData("?_profile=http://example.org/fhir/StructureDefinition/across", "Observation/c1o")]
    [InlineData("?_security=urn:sec|R", "Observation/c1o")]
    [InlineData("?_id=c1,c1o", "Observation/c1o Patient/c1")]
    [InlineData("Observation?_tag:not=across", "Observation/c2o Observation/perf")]
    [InlineData("Observation?_tag:missing=false", "Observation/c1o")]
    [InlineData("Observation?_tag=|across", "")]
    [InlineData("Observation?_profile:below=http://example.org/fhir", "Observation/c1o")]
    [InlineData("Observation?_profile:missing=true", "Observation/c2o Observation/perf")]
    [InlineData("Observation?_source:missing=false", "Observation/c1o")]
    [InlineData("Observation?_source=urn:feed", "")]
    [InlineData("Observation?_security=urn:sec|", "Observation/c1o")]
    [InlineData("Observation?_security:not=urn:sec|R", "Observation/c2o Observation/perf")]
    [InlineData("Patient?_id=c1&_revinclude=*",
        "Condition/c1c Observation/c1o Observation/perf Patient/c1 Patient/c2")]
    [InlineData("Patient?_id=c1&_revinclude:iterate=*",
        "Condition/c1c Observation/c1o Observation/c2o Observation/perf Patient/c1 Patient/c2")]
    [InlineData("?_type=Patient,Medication&_id=c2,c1m&_revinclude=*", "Medication/c1m Observation/c2o Patient/c2")]
    [InlineData("?_type=Observation,Condition&patient=c1", "Condition/c1c Observation/c1o")]
    [InlineData("?_type=Observation,Condition&subject=Patient/c1&_sort=-_lastUpdated", "Condition/c1c Observation/c1o")]
    [InlineData("?_type=Observation&_type=Condition&_filter=subject eq Patient/c1", "Condition/c1c Observation/c1o")]
    [InlineData("?_type=Condition,Patient&_tag=across&_include=Condition:subject", "Condition/c1c Patient/c1")]
    [InlineData("?_type=Observation,Condition&_tag=across&_include=Condition:subject", "Condition/c1c Observation/c1o Patient/c1")]
    [InlineData("Patient/c1/Observation", "Observation/c1o Observation/perf")]
    [InlineData("Patient/c1/Observation?date=2026-02-01", "Observation/c1o")]
    [InlineData("Patient/c1/Condition", "Condition/c1c")]
    [InlineData("Patient/c1/*", "Condition/c1c Observation/c1o Observation/perf Patient/c1 Patient/c2")]
    [InlineData("Patient/c1/*?_type=Condition,Observation&_tag=across", "Condition/c1c Observation/c1o")]
    [InlineData("Patient/nobody/Observation", "")]
    [InlineData("Patient/nobody/*", "")]
    public async Task Several_types_are_searched_at_once(string path, string found) => Assert.Equal(found, await Found(path));

    [Theory]
    [InlineData("?_type=Patient,Dragon", 400, "'Dragon' is not a resource type of R4")]
    [InlineData("?_type=Patient,Task&birthdate=1980", 400, "Task has no search parameter 'birthdate'")]
    [InlineData("?name=x", 400, "has no search parameter 'name'")]
    [InlineData("Patient/c1/Medication", 404, "No Medication lies in the compartment of a Patient")]
    [InlineData("Patient/c1/*?_type=Medication", 400, "there can be none here")]
    [InlineData("Task/c1/Observation", 404, "Task has no compartment; there are those of Device, Encounter, Patient")]
    [InlineData("Patient/c1/Observation?colour=red", 400, "Observation has no search parameter 'colour'")]
    [InlineData("Patient/c1/$dance", 404, "There is no operation $dance")]
    public async Task What_cannot_be_searched_so_is_refused(string path, int code, string says)
    {
        var answer = await fhir.Get(path);
        Assert.Equal(code, answer.Code);
        Assert.Contains(says, answer.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_over_several_types_follow_one_order()
    {
        var seen = new List<string>();
        for (var path = "?_type=Observation,Condition,Patient&_tag=across&_sort=-_lastUpdated&_count=1&_total=accurate"; path is not null;)
        {
            var page = await fhir.Get(path);
            Assert.Equal(3, (int)page.Json["total"]!);
            seen.AddRange(page.Entries.Select(e => (string)e["resource"]!["id"]!));
            path = page.Link("next");
        }
        Assert.Equal(["c1c", "c1o", "c1"], seen);
    }

    [Fact]
    public async Task A_search_may_be_posted_at_the_base_and_in_a_compartment()
    {
        foreach (var (path, form, found) in ((string, string, string)[])
            [("_search", "_type=Patient,Condition&_tag=across", "c1c c1"), ("Patient/c1/Condition/_search", "_tag=across", "c1c")])
        {
            var answer = await fhir.Post(path, form, ("Content-Type", "application/x-www-form-urlencoded"));
            Assert.True(answer.Code == 200, answer.Text);
            Assert.Equal(found.Split(' ').Order(), answer.Entries.Select(e => (string)e["resource"]!["id"]!).Order());
            Assert.Equal(answer.Entries.Count, (await fhir.Get(answer.Link("self")!)).Entries.Count);
        }
    }
}
