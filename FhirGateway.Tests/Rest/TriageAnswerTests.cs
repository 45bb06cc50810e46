using System.Globalization;

namespace FhirGateway.Tests.Rest;

/// <summary>A triage step as README once printed it; the answer must name what to write instead.</summary>
public sealed class TriageAnswerTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task A_triage_in_another_shape_is_told_what_to_write()
    {
        var fhir = gateway.Fhir;
        await fhir.Put("Organization/hospital", """{"resourceType":"Organization","id":"hospital","name":"Example Hospital"}""");
        await fhir.Put("Organization/practice", """{"resourceType":"Organization","id":"practice","name":"Example Practice"}""");
        await fhir.Put("Patient/tess", """{"resourceType":"Patient","id":"tess","name":[{"family":"Example"}],"birthDate":"1981-04-02"}""");
        var sent = await fhir.Put("ServiceRequest/tour", """
            {"resourceType":"ServiceRequest","id":"tour","status":"active","intent":"order","subject":{"reference":"Patient/tess"},
             "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"referral"}]}],
             "requester":{"reference":"Organization/practice"},"performer":[{"reference":"Organization/hospital"}]}
            """);
        Assert.True(sent.Code == 201, sent.Text);
        var task = (await fhir.Get("Task?focus=ServiceRequest/tour")).Entries[0]["resource"]!["id"]!;
        var now = gateway.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var file = await File.ReadAllTextAsync(
            Path.Combine(House.Data, "found", "readme-tour-triage.json"), TestContext.Current.CancellationToken);
        var answer = await fhir.Put($"Task/{task}", file
            .Replace("{tracking task}", (string?)task, StringComparison.Ordinal).Replace("{now}", now, StringComparison.Ordinal));
        Assert.Equal(400, answer.Code);
        Assert.Contains("valueCodeableConcept is not allowed here; use valueCode", answer.Diagnostics, StringComparison.Ordinal);
        Assert.Contains("decidedBy", answer.Diagnostics, StringComparison.Ordinal);
    }
}
