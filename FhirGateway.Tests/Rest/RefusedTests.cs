using System.Text;

namespace FhirGateway.Tests.Rest;

public sealed class RefusedTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    [Theory]
    [InlineData("""{"resourceType":"Patient","gender":"refused-code"}""")]
    [InlineData("{\"resourceType\":\"Patient\",\"active\":refused-json")]
    [InlineData("""{"resourceType":"Observation","status":"refused-type"}""")]
    public async Task A_refused_submission_is_kept_with_its_bytes_and_its_reasons(string body)
    {
        Assert.Equal(400, (await fhir.Post("Patient", body)).Code);
        var entries = (await fhir.Get("$refused")).Entries;
        var kept = entries.Single(e => (string?)e["resource"]!["resourceType"] == "Binary"
            && Encoding.UTF8.GetString(Convert.FromBase64String((string)e["resource"]!["data"]!)) == body);
        var reasons = entries.Single(e => (string?)e["resource"]!["resourceType"] == "OperationOutcome"
            && (string?)e["resource"]!["id"] == (string?)kept["resource"]!["id"]);
        Assert.NotEmpty(reasons["resource"]!["issue"]!.AsArray());
    }

    [Fact]
    public async Task A_transaction_is_kept_whole_and_a_batch_entry_by_itself()
    {
        const string ill = """{"resourceType":"Patient","gender":"kept-from-a-bundle"}""";
        const string entry = $$$"""{"resource":{{{ill}}},"request":{"method":"POST","url":"Patient"}}""";
        const string transaction = $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{entry}}]}""";
        await fhir.Post("", transaction);
        await fhir.Post("", transaction.Replace("transaction", "batch", StringComparison.Ordinal));
        var kept = (await fhir.Get("$refused")).Entries.Where(e => (string?)e["resource"]!["resourceType"] == "Binary")
            .Select(e => Encoding.UTF8.GetString(Convert.FromBase64String((string)e["resource"]!["data"]!))).ToList();
        Assert.Contains(transaction, kept);
        Assert.Contains(ill, kept);
    }

    [Fact]
    public async Task An_update_of_another_version_is_kept_too()
    {
        const string body = """{"resourceType":"Patient","id":"raced","active":true}""";
        await fhir.Put("Patient/raced", body);
        Assert.Equal(412, (await fhir.Put("Patient/raced", body, ("If-Match", "W/\"4\""))).Code);
        var reasons = (await fhir.Get("$refused")).Entries[0]["resource"]!;
        Assert.Contains(":412:PUT:Patient%2Fraced", (string?)reasons["meta"]!["source"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_accepted_or_only_asked_is_not_kept()
    {
        var before = await fhir.Get("$refused");
        Assert.Equal(200, before.Code);
        Assert.Equal(201, (await fhir.Post("Patient", """{"resourceType":"Patient"}""")).Code);
        Assert.Equal(400, (await fhir.Get("Patient?colour=red")).Code);
        Assert.Equal(404, (await fhir.Get("Patient/nobody")).Code);
        Assert.Equal(before.Entries.Count, (await fhir.Get("$refused")).Entries.Count);
    }
}
