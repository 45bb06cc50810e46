namespace FhirGateway.Tests.Reports;

/// <summary>A sweep of another instant in open mode: it lists what it would do, and no surface shows that it ran.</summary>
public sealed class LookAheadTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    [Theory]
    [InlineData("2026-07-01T08:00:00Z")]
    [InlineData("2026-06-30")]
    [InlineData("2026-05-01T08:00:00Z")]
    public async Task A_sweep_of_another_instant_changes_no_report_no_page_and_no_freshness(string asOf)
    {
        await SendReferral();
        using var http = new FhirHttp(gateway.Address);
        Assert.Equal(200, (await fhir.Post("$safety-sweep", "")).Code);
        var before = await Surfaces(http);

        var swept = await fhir.Post($"$safety-sweep?asOf={asOf}", "");

        Assert.Equal(200, swept.Code);
        Assert.True((bool)Parameter(swept, "dryRun")!["valueBoolean"]!);
        Assert.Equal(before, await Surfaces(http));
        Assert.Equal(0, (int)(await fhir.Get("Flag?_summary=count")).Json["total"]!);
    }

    [Fact]
    public async Task A_look_ahead_lists_each_flag_with_rule_focus_tier_and_due()
    {
        await SendReferral();

        var swept = await fhir.Post("$safety-sweep", """
            {"resourceType":"Parameters","parameter":[{"name":"asOf","valueInstant":"2026-06-03T08:00:00Z"}]}
            """);

        var parts = Parameter(swept, "flagRaised")!["part"]!.AsArray().ToDictionary(p => (string)p!["name"]!, p => p!);
        Assert.Equal("not-received", (string?)parts["rule"]["valueCode"]);
        Assert.Equal("ServiceRequest/ahead", (string?)parts["focus"]["valueReference"]!["reference"]);
        Assert.Equal(2, (int)parts["tier"]["valueInteger"]!);
        Assert.Equal("2026-06-02T08:00:00.000Z", (string?)parts["due"]["valueDateTime"]);
        Assert.Equal("Not received", (string?)parts["title"]["valueString"]);
    }

    [Fact]
    public async Task The_page_goes_stale_by_when_the_last_real_sweep_finished()
    {
        using var http = new FhirHttp(gateway.Address);
        Assert.Equal(200, (await fhir.Post("$safety-sweep", "")).Code);
        Assert.Contains("role=\"status\"", (await http.Get("")).Text, StringComparison.Ordinal);

        gateway.Clock.Turn(TimeSpan.FromMinutes(20));
        Assert.Equal(200, (await fhir.Post($"$safety-sweep?asOf=2026-12-30T08:00:00Z", "")).Code);
        Assert.Equal(200, (await fhir.Post($"$safety-sweep?dryRun=true", "")).Code);

        var page = (await http.Get("")).Text;
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Dec", page, StringComparison.Ordinal);
    }

    static System.Text.Json.Nodes.JsonNode? Parameter(FhirAnswer answer, string name) =>
        answer.Json["parameter"]!.AsArray().FirstOrDefault(p => (string?)p!["name"] == name);

    static async Task<string> Surfaces(FhirHttp http)
    {
        var reports = await Task.WhenAll(new[] { "Overdue", "Flags", "Referrals" }.Select(s => http.Get($"odata/{s}")));
        return string.Join('\n', reports.Select(r => r.Header("X-Data-As-Of") + r.Text).Append((await http.Get("")).Text));
    }

    async Task SendReferral()
    {
        await fhir.Put("Organization/gp", """{"resourceType":"Organization","id":"gp","name":"Report Practice"}""");
        await fhir.Put("Organization/trust", """{"resourceType":"Organization","id":"trust","name":"Report Hospital"}""");
        await fhir.Put("Patient/p", """{"resourceType":"Patient","id":"p"}""");
        var saved = await fhir.Put("ServiceRequest/ahead", """
            {"resourceType":"ServiceRequest","id":"ahead","status":"active","intent":"order","priority":"routine",
             "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"referral"}]}],
             "subject":{"reference":"Patient/p"},"authoredOn":"2026-06-01T08:00:00Z",
             "requester":{"reference":"Organization/gp"},"performer":[{"reference":"Organization/trust"}]}
            """);
        Assert.True(saved.Code is 200 or 201, saved.Text);
    }
}
