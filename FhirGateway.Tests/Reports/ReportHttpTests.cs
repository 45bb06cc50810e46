using System.Xml.Linq;

namespace FhirGateway.Tests.Reports;

/// <summary>The reports over HTTP, after three referrals that nobody acknowledged.</summary>
public sealed class ReportHttpTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    [Fact]
    public async Task Overdue_lists_each_duty_past_its_threshold_with_standing_and_source()
    {
        using var http = await Overdue();
        var answer = await http.Get("odata/Overdue?$filter=Rule eq 'not-received'&$orderby=ReferralId&$count=true");
        Assert.Equal(200, answer.Code);
        Assert.Equal("4.0", answer.Header("OData-Version"));
        Assert.Equal(3, (int)answer.Json["@odata.count"]!);
        var row = answer.Json["value"]![0]!;
        Assert.Equal("late-1", (string?)row["ReferralId"]);
        Assert.Equal("1 working day from sending", (string?)row["Threshold"]);
        Assert.Equal("proposal", (string?)row["Standing"]);
        Assert.Equal("Report Hospital", (string?)row["PerformerName"]);
        Assert.Equal("2026-06-02T08:00:00.000000Z", (string?)row["DueAt"]);
        Assert.Equal(1, (int)row["DaysOverdue"]!);
    }

    [Fact]
    public async Task Pages_follow_their_links_and_show_every_row_once()
    {
        using var http = await Overdue();
        var seen = new List<string>();
        var url = "odata/Referrals?$orderby=SentOn desc&$select=ReferralId,Step&$top=2";
        var first = await http.Get(url);
        seen.AddRange(first.Json["value"]!.AsArray().Select(r => (string)r!["ReferralId"]!));
        Assert.Equal(2, seen.Count);
        Assert.Null(first.Json["@odata.nextLink"]);
        var rest = await http.Get("odata/Referrals?$orderby=SentOn desc&$select=ReferralId&$skip=2");
        seen.AddRange(rest.Json["value"]!.AsArray().Select(r => (string)r!["ReferralId"]!));
        Assert.Equal(["late-1", "late-2", "late-3"], seen.Order());
        Assert.Equal(["ReferralId", "Step"], first.Json["value"]![0]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public async Task Every_answer_says_as_of_when_it_speaks()
    {
        using var http = await Overdue();
        foreach (var set in (string[])["Referrals", "Overdue", "Flags", "Flags/$count"])
            Assert.Equal("2026-06-03T09:00:00Z", (await http.Get($"odata/{set}")).Header("X-Data-As-Of"));
    }

    [Fact]
    public async Task The_document_and_the_metadata_name_the_reports()
    {
        using var http = new FhirHttp(gateway.Address);
        var document = await http.Get("odata");
        Assert.Equal(["Referrals", "Overdue", "Flags"],
            document.Json["value"]!.AsArray().Select(set => (string)set!["name"]!));
        var metadata = XDocument.Parse((await http.Get("odata/$metadata")).Text);
        Assert.Equal(3, metadata.Descendants().Count(e => e.Name.LocalName == "EntitySet"));
    }

    [Theory]
    [InlineData("odata/Overdue?$filter=Nothing eq 1", 400)]
    [InlineData("odata/Overdue?$filter=Tier eq 'one'", 400)]
    [InlineData("odata/Overdue?$search=x", 400)]
    [InlineData("odata/Overdue?$top=-1", 400)]
    [InlineData("odata/Nothing", 404)]
    public async Task What_a_report_does_not_offer_is_answered_in_OData_s_own_words(string url, int status)
    {
        using var http = new FhirHttp(gateway.Address);
        var answer = await http.Get(url);
        Assert.Equal(status, answer.Code);
        Assert.NotEmpty((string)answer.Json["error"]!["message"]!);
    }

    [Theory]
    [InlineData("SentOn", 2)]
    [InlineData("DaysWaiting desc,ReferralId desc", 1)]
    [InlineData("TriagedOn", 1)]
    public async Task A_cursor_walks_through_ties_and_nulls(string order, int size)
    {
        using var http = await Overdue();
        var whole = (await http.Get($"odata/Referrals?$select=ReferralId&$orderby={order}")).Json["value"]!.AsArray()
            .Select(r => (string)r!["ReferralId"]!).ToList();
        var walked = new List<string>();
        for (var skip = 0; walked.Count < whole.Count && skip < 10; skip += size)
        {
            var page = (await http.Get($"odata/Referrals?$select=ReferralId&$orderby={order}&$top={size}&$skip={skip}"))
                .Json["value"]!.AsArray();
            walked.AddRange(page.Select(r => (string)r!["ReferralId"]!));
        }
        Assert.Equal(whole, walked);
    }

    async Task<FhirHttp> Overdue()
    {
        gateway.Clock.TurnTo(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        if ((await fhir.Get("ServiceRequest/late-1")).Code == 404)
        {
            await fhir.Put("Organization/gp", """{"resourceType":"Organization","id":"gp","name":"Report Practice"}""");
            await fhir.Put("Organization/trust", """{"resourceType":"Organization","id":"trust","name":"Report Hospital","address":[{"country":"England"}]}""");
            await fhir.Put("Patient/p", """{"resourceType":"Patient","id":"p","name":[{"family":"Row"}]}""");
            foreach (var number in (int[])[1, 2, 3])
            {
                var saved = await fhir.Put($"ServiceRequest/late-{number}", $$"""
                    {"resourceType":"ServiceRequest","id":"late-{{number}}","status":"active","intent":"order","priority":"routine",
                     "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"referral"}]}],
                     "subject":{"reference":"Patient/p"},"authoredOn":"2026-06-01T08:00:00Z",
                     "requester":{"reference":"Organization/gp"},"performer":[{"reference":"Organization/trust"}]}
                    """);
                Assert.True(saved.Code == 201, saved.Text);
            }
        }
        gateway.Clock.TurnTo(new DateTimeOffset(2026, 6, 3, 9, 0, 0, TimeSpan.Zero));
        Assert.Equal(200, (await fhir.Post("$safety-sweep", "")).Code);
        return new FhirHttp(gateway.Address);
    }
}
