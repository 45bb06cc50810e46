namespace FhirGateway.Tests.Rest;

/// <summary><c>_contained</c> and <c>_containedType</c> as a client sees them (http://hl7.org/fhir/R4/search.html#contained).</summary>
public sealed class ContainedTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    readonly FhirHttp fhir = gateway.Fhir;

    public async ValueTask InitializeAsync()
    {
        foreach (var (path, json) in ((string, string)[])
        [
            ("Medication/own", """{"resourceType":"Medication","id":"own","code":{"coding":[{"system":"urn:m","code":"a"}]}}"""),
            ("MedicationRequest/c1", Request("c1", "a", "b")),
            ("MedicationRequest/c2", Request("c2", "a", "a")),
        ])
            {
            var put = await fhir.Put(path, json);
            Assert.True(put.Code is 200 or 201, put.Text);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static string Request(string id, string first, string second) => $$$"""
        {"resourceType":"MedicationRequest","id":"{{{id}}}","status":"active","intent":"order","subject":{"display":"x"},
         "medicationReference":{"reference":"#m1"},"supportingInformation":[{"reference":"#m2"}],
         "contained":[{"resourceType":"Medication","id":"m1","code":{"coding":[{"system":"urn:m","code":"{{{first}}}"}]},
           "amount":{"numerator":{"value":1.50},"denominator":{"value":1} } },
          {"resourceType":"Medication","id":"m2","code":{"coding":[{"system":"urn:m","code":"{{{second}}}"}]}}]}
        """;

    async Task<string> Found(FhirAnswer answer)
    {
        Assert.True(answer.Code == 200, answer.Text);
        Assert.All(answer.Entries, e => Assert.Equal("match", (string?)e["search"]!["mode"]));
        return string.Join(' ', answer.Entries.Select(
            e => $"{((string)e["fullUrl"]!)[fhir.Base.ToString().Length..]}:{(string?)e["resource"]!["resourceType"]}"));
    }

    [Theory]
    [InlineData("Medication?code=a", "Medication/own:Medication")]
    [InlineData("Medication?code=a&_contained=true", "MedicationRequest/c1:MedicationRequest MedicationRequest/c2:MedicationRequest")]
    [InlineData("Medication?code=a&_contained=true&_containedType=container",
        "MedicationRequest/c1:MedicationRequest MedicationRequest/c2:MedicationRequest")]
    [InlineData("Medication?code=b&_contained=true&_containedType=contained", "MedicationRequest/c1#m2:Medication")]
    [InlineData("Medication?code=b&_contained=both", "MedicationRequest/c1:MedicationRequest")]
    [InlineData("Medication?code=a&_contained=both&_containedType=contained&_sort=_lastUpdated",
        "Medication/own:Medication MedicationRequest/c1#m1:Medication MedicationRequest/c2#m1:Medication MedicationRequest/c2#m2:Medication")]
    [InlineData("?_type=Medication,Substance&_id=m2&_contained=true&_containedType=contained",
        "MedicationRequest/c1#m2:Medication MedicationRequest/c2#m2:Medication")]
    [InlineData("?_id=m2&_contained=true", "MedicationRequest/c1:MedicationRequest MedicationRequest/c2:MedicationRequest")]
    [InlineData("MedicationRequest?medication.code=b", "")]
    [InlineData("MedicationRequest?medication.code=a&_id=c1", "MedicationRequest/c1:MedicationRequest")]
    public async Task Containers_or_what_they_contain_are_the_matches(string path, string found) =>
        Assert.Equal(found, await Found(await fhir.Get(path)));

    [Fact]
    public async Task A_search_by_POST_asks_the_same()
    {
        var answer = await fhir.Post(
            "Medication/_search", "code=b&_contained=true&_containedType=contained", ("Content-Type", "application/x-www-form-urlencoded"));
        Assert.Equal("MedicationRequest/c1#m2:Medication", await Found(answer));
        Assert.Contains("_contained=true&_containedType=contained", answer.Link("self"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Medication?code=a&_contained=true&_containedType=contained", 3)]
    [InlineData("Medication?code=a&_contained=both&_containedType=contained", 4)]
    [InlineData("Medication?code=a&_contained=true&_sort=-_lastUpdated", 2)]
    [InlineData("Medication?code=a&_contained=both&_sort=_id", 3)]
    public async Task Pages_hold_each_once_and_the_total_counts_them(string path, int total)
    {
        var seen = new List<string>();
        for (string? next = path + "&_count=1&_total=accurate"; next is not null;)
        {
            var page = await fhir.Get(next);
            Assert.Equal(total, (int)page.Json["total"]!);
            seen.AddRange(page.Entries.Select(e => (string)e["fullUrl"]!));
            next = page.Link("next");
        }
        Assert.Equal((total, total), (seen.Count, seen.Distinct().Count()));
        var count = await fhir.Get(path + "&_summary=count");
        Assert.Equal((total, 0), ((int)count.Json["total"]!, count.Entries.Count));
    }

    [Fact]
    public async Task Parts_and_formats_are_those_of_any_match()
    {
        var asked = "Medication?_id=m1&code=a&_contained=true&_containedType=contained&_count=1";
        Assert.Contains("\"value\":1.50", (await fhir.Get(asked)).Text, StringComparison.Ordinal);
        var part = Assert.Single((await fhir.Get(asked + "&_elements=code")).Entries)["resource"]!;
        Assert.Equal(["code", "id", "meta", "resourceType"], part.AsObject().Select(p => p.Key).Order());
        Assert.Equal("SUBSETTED", (string?)part["meta"]!["tag"]![0]!["code"]);
        // A container is no Medication: its elements were not named.
        var container = Assert.Single((await fhir.Get("Medication?code=b&_contained=true&_elements=code")).Entries)["resource"]!;
        Assert.Equal("active", (string?)container["status"]);
        Assert.Null(container["meta"]!["tag"]);
        var xml = await fhir.Get(asked + "&_format=xml");
        Assert.Contains("<Medication", xml.Text, StringComparison.Ordinal);
        Assert.Contains("MedicationRequest/c1#m1\"", xml.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "Medication?_contained=perhaps", 400, "_contained=perhaps: expected true, false or both.")]
    [InlineData("GET", "Medication?_contained=true&_contained=both", 400, "may stand only once")]
    [InlineData("GET", "Medication?_contained=true&_containedType=wrapper", 400, "expected container or contained")]
    [InlineData("GET", "Medication?_contained=true&colour=red", 400, "Known are: _contained, _containedType, _content")]
    [InlineData("GET", "Medication?_contained:exact=true", 400, "_contained takes no modifier, not ':exact'.")]
    [InlineData("DELETE", "Medication?code=a&_contained=true", 400, "_contained says how to answer a search")]
    [InlineData("PUT", "Medication?code=a&_contained=both", 400, "_contained says how to answer a search")]
    [InlineData("GET", "Observation/$lastn?patient=x&_contained=true", 400, "$lastn does not take _contained.")]
    public async Task What_is_not_understood_is_refused(string method, string path, int code, string says)
    {
        var answer = await fhir.Send(
            new HttpMethod(method), path, method == "PUT" ? """{"resourceType":"Medication","code":{"text":"x"}}""" : null);
        Assert.Equal(code, answer.Code);
        Assert.Contains(says, answer.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(200, (await fhir.Get("MedicationRequest/c1")).Code);
    }
}
