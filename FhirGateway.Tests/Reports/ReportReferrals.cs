namespace FhirGateway.Tests.Reports;

/// <summary>Referrals for the rows of a report.</summary>
static class ReportReferrals
{
    const string Category = "https://fhirgateway.example/fhir/CodeSystem/service-request-category";

    /// <summary>Stores so many under the ids <c>prefix-0</c>, <c>prefix-1</c>, …</summary>
    public static async Task Store(FhirHttp fhir, string prefix, int count)
    {
        foreach (var name in (string[])["practice", "trust"])
        {
            var organisation = await fhir.Put($"Organization/{prefix}-{name}",
                $$"""{"resourceType":"Organization","id":"{{prefix}}-{{name}}","name":"{{name}}"}""");
            Assert.True(organisation.Code is 200 or 201, organisation.Text);
        }
        await fhir.Put($"Patient/{prefix}-patient", $$"""{"resourceType":"Patient","id":"{{prefix}}-patient"}""");
        for (var i = 0; i < count; i++)
        {
            var stored = await fhir.Put($"ServiceRequest/{prefix}-{i}", $$"""
                {"resourceType":"ServiceRequest","id":"{{prefix}}-{{i}}","status":"active","intent":"order",
                 "priority":"routine","category":[{"coding":[{"system":"{{Category}}","code":"referral"}]}],
                 "subject":{"reference":"Patient/{{prefix}}-patient"},"authoredOn":"2026-06-01T08:00:00Z",
                 "requester":{"reference":"Organization/{{prefix}}-practice"},
                 "performer":[{"reference":"Organization/{{prefix}}-trust"}]}
                """);
            Assert.True(stored.Code is 200 or 201, stored.Text);
        }
        // A sweep waits until the reports know what was stored before it.
        Assert.Equal(200, (await fhir.Post("$safety-sweep", "")).Code);
    }
}
