namespace FhirGateway.Tests.Reports;

/// <summary>What the reports say after a sweep that looked ahead, as open mode may.</summary>
public sealed class LookAheadTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task What_is_not_due_yet_has_no_days_over()
    {
        var fhir = gateway.Fhir;
        await fhir.Put("Organization/gp", """{"resourceType":"Organization","id":"gp","name":"Report Practice"}""");
        await fhir.Put("Organization/trust", """{"resourceType":"Organization","id":"trust","name":"Report Hospital"}""");
        await fhir.Put("Patient/p", """{"resourceType":"Patient","id":"p"}""");
        var saved = await fhir.Put("ServiceRequest/ahead", """
            {"resourceType":"ServiceRequest","id":"ahead","status":"active","intent":"order","priority":"routine",
             "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"referral"}]}],
             "subject":{"reference":"Patient/p"},"authoredOn":"2026-06-01T08:00:00Z",
             "requester":{"reference":"Organization/gp"},"performer":[{"reference":"Organization/trust"}]}
            """);
        Assert.True(saved.Code == 201, saved.Text);
        Assert.Equal(200, (await fhir.Post("$safety-sweep?asOf=2026-07-01T08:00:00Z", "")).Code);

        using var http = new FhirHttp(gateway.Address);
        var rows = (await http.Get("odata/Overdue?$select=Rule,DaysOverdue")).Json["value"]!.AsArray();
        Assert.Contains(rows, r => (string?)r!["Rule"] == "not-received");
        Assert.All(rows, r => Assert.Equal(0, (int)r!["DaysOverdue"]!));
    }
}
