using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Reports;
using FhirGateway.Rest;
using FhirGateway.Search;
using FhirGateway.Security;
using FhirGateway.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Rest;

/// <summary>The interactions as a caller of one organisation has them.</summary>
public sealed class AudienceTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var organisation in (string[])["aud-gp", "aud-eye", "aud-ear"])
            await gateway.Fhir.Put($"Organization/{organisation}", $$"""
                {"resourceType":"Organization","address":[{"country":"Scotland"}],"id":"{{organisation}}"}
                """);
        await gateway.Fhir.Put("Patient/aud-p", """{"resourceType":"Patient","id":"aud-p"}""");
        for (var i = 0; i < 4; i++) await Send($"aud-{i}", i < 3 ? "aud-eye" : "aud-ear");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task Send(string id, string performer)
    {
        var answer = await gateway.Fhir.Put($"ServiceRequest/{id}", $$$"""
            {"resourceType":"ServiceRequest","id":"{{{id}}}","status":"active","intent":"order","authoredOn":"2026-06-01T08:00:00Z",
             "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"referral"}]}],
             "subject":{"reference":"Patient/aud-p"},"requester":{"reference":"Organization/aud-gp"},
             "performer":[{"reference":"Organization/{{{performer}}}"}]}
            """);
        Assert.True(answer.Code is 200 or 201, answer.Text);
    }

    [Fact]
    public async Task Another_organisation_s_record_is_not_there_at_all()
    {
        Assert.Equal(OutcomeKind.Ok, (await Ask("read", "aud-eye", "ServiceRequest/aud-0")).Kind);
        Assert.Equal(OutcomeKind.NotFound, (await Ask("read", "aud-ear", "ServiceRequest/aud-0")).Kind);
        Assert.Equal(OutcomeKind.NotFound, (await Ask("vread", "aud-ear", "ServiceRequest/aud-0/_history/1")).Kind);
        Assert.Equal(OutcomeKind.NotFound, (await Ask("history-instance", "aud-ear", "ServiceRequest/aud-0/_history")).Kind);
        Assert.Equal(["aud-3"], Ids(await Ask("search-type", "aud-ear", "ServiceRequest?subject=Patient/aud-p")));
        Assert.Equal(["aud-3"], Ids(await Ask("history-type", "aud-ear", "ServiceRequest/_history")).Distinct());
        var tracked = Ids(await Ask("search-type", "aud-ear", "Task?patient=Patient/aud-p"));
        Assert.Single(tracked);
        Assert.DoesNotContain("aud-0", Ids(await Ask("history-system", "aud-ear", "_history?_count=500")));
    }

    [Fact]
    public async Task A_cursor_opens_nothing_for_another_audience()
    {
        var first = Json(await Ask("search-type", "aud-eye", "ServiceRequest?subject=Patient/aud-p&_count=2"));
        var next = new Uri((string)first["link"]!.AsArray().Single(l => (string)l!["relation"]! == "next")!["url"]!);
        var path = next.PathAndQuery["/fhir/".Length..];
        Assert.Equal(["aud-2"], Ids(await Ask("search-type", "aud-eye", path)));
        Assert.Equal(OutcomeKind.Invalid, (await Ask("search-type", "aud-gp", path)).Kind);
        Assert.Equal(OutcomeKind.Invalid, (await Ask("search-type", "aud-ear", path)).Kind);
    }

    [Fact]
    public async Task A_referral_that_goes_to_another_hospital_is_gone_from_the_first_at_once()
    {
        await Send("aud-moved", "aud-eye");
        var task = Ids(await Ask("search-type", "aud-eye", "Task?focus=ServiceRequest/aud-moved")).Single();
        Assert.Equal(OutcomeKind.NotFound, (await Ask("read", "aud-ear", "ServiceRequest/aud-moved")).Kind);
        await gateway.Fhir.Put($"Task/{task}", $$$"""
            {"resourceType":"Task","id":"{{{task}}}","status":"requested","intent":"order",
             "code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"fulfill"}]},
             "focus":{"reference":"ServiceRequest/aud-moved"},"for":{"reference":"Patient/aud-p"},
             "owner":{"reference":"Organization/aud-ear"}}
            """);
        await Send("aud-moved", "aud-ear");
        foreach (var (type, id) in ((string, string)[])[("ServiceRequest", "aud-moved"), ("Task", task)])
        {
            Assert.Equal(OutcomeKind.NotFound, (await Ask("read", "aud-eye", $"{type}/{id}")).Kind);
            Assert.DoesNotContain(id, Ids(await Ask("search-type", "aud-eye", $"{type}?_count=100")));
            Assert.DoesNotContain(id, Ids(await Ask("history-type", "aud-eye", $"{type}/_history?_count=100")));
            Assert.Equal(OutcomeKind.Ok, (await Ask("read", "aud-ear", $"{type}/{id}")).Kind);
        }
    }

    [Fact]
    public async Task A_report_holds_only_the_referrals_of_its_reader()
    {
        await gateway.Fhir.Post("$safety-sweep", "");
        Assert.Equal(["aud-3"], await Referrals("aud-ear"));
        Assert.Equal(["aud-0", "aud-1", "aud-2", "aud-3"], await Referrals("aud-gp"));
        Assert.Empty(await Referrals("nobody"));
    }

    async Task<IReadOnlyList<string>> Referrals(string organisation)
    {
        var query = ReportQuery.Parse(ReportSets.Referrals,
            [KeyValuePair.Create("$filter", "ReferralId ne 'aud-moved'"), KeyValuePair.Create("$orderby", "ReferralId")],
            gateway.Clock.GetUtcNow());
        var page = await ReportPage.Read(
            query, Audience.OfOrganisations($"Organization/{organisation}"), gateway.Services.GetRequiredService<Database>(),
            gateway.Clock.GetUtcNow(), "", Ct);
        return [.. JsonNode.Parse(page)!["value"]!.AsArray().Select(row => (string)row!["ReferralId"]!)];
    }

    Task<Answer> Ask(string code, string organisation, string target)
    {
        var table = gateway.Services.GetRequiredService<RestTable>();
        var path = target.Split('?')[0];
        var (interaction, route) = table.Find("GET", path)!.Value;
        Assert.Equal(code, interaction.Code);
        return table.Serve(interaction, new FhirRequest
        {
            Method = "GET",
            Base = "http://gateway.example/fhir",
            Target = target,
            Caller = new Caller("tester", Audience.OfOrganisations($"Organization/{organisation}")),
            Trace = "0",
            Route = route,
            Query = FhirRequest.ParseQuery(target[path.Length..]),
        }, Ct);
    }

    static JsonNode Json(Answer answer) => JsonNode.Parse(answer.Body.Span)!;

    static IReadOnlyList<string> Ids(Answer answer) =>
        [.. Json(answer)["entry"]?.AsArray().Select(e => (string)e!["resource"]!["id"]!) ?? []];
}
