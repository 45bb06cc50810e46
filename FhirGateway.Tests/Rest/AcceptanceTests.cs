using System.Text.Json.Nodes;
using FhirGateway.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Rest;

/// <summary>What the gate asks of tracked requests, and does for them.</summary>
public sealed class AcceptanceTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Category = "https://fhirgateway.example/fhir/CodeSystem/service-request-category";
    readonly FhirHttp fhir = gateway.Fhir;

    async Task<string> Hospital() => "Organization/" + (await fhir.Post("Organization",
        """{"resourceType":"Organization","name":"Hospital","address":[{"country":"Scotland"}]}""")).Id;

    async Task<string> Anna() => "Patient/" + (await fhir.Post("Patient", """{"resourceType":"Patient"}""")).Id;

    async Task<string> Request(string? performer, string priority = "routine", string more = "", string category = "referral")
    {
        var performers = performer is null ? "" : $$""" "performer":[{{performer}}],""";
        return $$$"""
            {"resourceType":"ServiceRequest","status":"active","intent":"order","priority":"{{{priority}}}",
            "category":[{"coding":[{"system":"{{{Category}}}","code":"{{{category}}}"}]}],{{{performers}}}{{{more}}}
            "authoredOn":"2026-06-01T08:00:00Z","subject":{"reference":"{{{await Anna()}}}"}}
            """;
    }

    static string To(string reference) => $$"""{"reference":"{{reference}}"}""";

    async Task<IReadOnlyList<JsonNode>> Tasks(string request) =>
        [.. (await fhir.Get($"Task?focus={request}")).Entries.Select(e => e["resource"]!)];

    [Fact]
    public async Task A_referral_gets_its_tracking_Task_owned_by_the_performers_organisation()
    {
        var hospital = await Hospital();
        var created = await fhir.Post("ServiceRequest", await Request(To(hospital)));
        Assert.True(created.Code == 201, created.Text);
        var task = Assert.Single(await Tasks($"ServiceRequest/{created.Id}"));
        Assert.Equal("requested", (string?)task["status"]);
        Assert.Equal("order", (string?)task["intent"]);
        Assert.Equal(hospital, (string?)task["owner"]!["reference"]);
        Assert.Equal("fulfill", (string?)task["code"]!["coding"]![0]!["code"]);
    }

    [Fact]
    public async Task A_changed_referral_gets_no_second_tracking_Task()
    {
        var created = await fhir.Post("ServiceRequest", await Request(To(await Hospital())));
        var changed = created.Json;
        changed["priority"] = "urgent";
        Assert.Equal(200, (await fhir.Put($"ServiceRequest/{created.Id}", changed.ToJsonString())).Code);
        Assert.Single(await Tasks($"ServiceRequest/{created.Id}"));
    }

    [Fact]
    public async Task A_draft_gets_its_tracking_Task_when_it_becomes_active()
    {
        var draft = (await Request(To(await Hospital()))).Replace("\"active\"", "\"draft\"", StringComparison.Ordinal);
        var created = await fhir.Post("ServiceRequest", draft);
        Assert.Empty(await Tasks($"ServiceRequest/{created.Id}"));
        var sent = created.Json;
        sent["status"] = "active";
        await fhir.Put($"ServiceRequest/{created.Id}", sent.ToJsonString());
        Assert.Single(await Tasks($"ServiceRequest/{created.Id}"));
    }

    [Fact]
    public async Task Many_who_send_a_draft_at_the_same_time_get_one_tracking_Task()
    {
        var draft = (await Request(To(await Hospital()))).Replace("\"active\"", "\"draft\"", StringComparison.Ordinal);
        var created = await fhir.Post("ServiceRequest", draft);
        var sent = created.Json;
        sent["status"] = "active";
        var body = sent.ToJsonString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fhir.Put($"ServiceRequest/{created.Id}", body)));
        Assert.All(answers, answer => Assert.True(answer.Code is 200 or 409, answer.Text));
        Assert.Contains(answers, answer => answer.Code == 200);
        Assert.Single(await Tasks($"ServiceRequest/{created.Id}"));
    }

    [Fact]
    public async Task A_referral_whose_tracking_Task_was_lost_gets_another()
    {
        var draft = (await Request(To(await Hospital()))).Replace("\"active\"", "\"draft\"", StringComparison.Ordinal);
        var created = await fhir.Post("ServiceRequest", draft);
        var sent = created.Json;
        sent["status"] = "active";
        await fhir.Put($"ServiceRequest/{created.Id}", sent.ToJsonString());
        var first = Assert.Single(await Tasks($"ServiceRequest/{created.Id}"));
        Assert.Equal(409, (await fhir.Delete($"Task/{(string)first["id"]!}")).Code);
        await gateway.Services.GetRequiredService<ResourceStore>().Save(
            new SaveItem(new Write.Delete("Task", (string)first["id"]!)), TestContext.Current.CancellationToken);
        Assert.Empty(await Tasks($"ServiceRequest/{created.Id}"));
        var again = await fhir.Put($"ServiceRequest/{created.Id}", sent.ToJsonString());
        Assert.True(again.Code == 200, again.Text);
        Assert.Single(await Tasks($"ServiceRequest/{created.Id}"));
    }

    [Fact]
    public async Task A_follow_up_gets_no_tracking_Task()
    {
        var created = await fhir.Post("ServiceRequest", await Request(To(await Hospital()), category: "follow-up"));
        Assert.True(created.Code == 201, created.Text);
        Assert.Empty(await Tasks($"ServiceRequest/{created.Id}"));
    }

    [Fact]
    public async Task A_request_that_is_not_tracked_is_left_alone()
    {
        var created = await fhir.Post("ServiceRequest",
            $$$"""{"resourceType":"ServiceRequest","status":"active","intent":"plan","subject":{"reference":"{{{await Anna()}}}"}}""");
        Assert.Equal(201, created.Code);
        Assert.Empty(await Tasks($"ServiceRequest/{created.Id}"));
    }

    [Fact]
    public async Task A_tracking_Task_that_comes_in_the_same_Bundle_is_the_one()
    {
        const string name = "urn:uuid:5c0d0b0e-0000-4000-8000-000000000001";
        var hospital = await Hospital();
        var answer = await fhir.Post("", $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
            {"fullUrl":"{{{name}}}","resource":{{{await Request(To(hospital))}}},"request":{"method":"POST","url":"ServiceRequest"}},
            {"resource":{"resourceType":"Task","status":"requested","intent":"order","focus":{"reference":"{{{name}}}"},
            "code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"fulfill"}]},
            "owner":{"reference":"{{{hospital}}}"}},"request":{"method":"POST","url":"Task"}}]}
            """);
        Assert.True(answer.Code == 200, answer.Text);
        var request = new Uri((string)answer.Entries[0]["response"]!["location"]!).Segments[3].TrimEnd('/');
        Assert.Single(await Tasks($"ServiceRequest/{request}"));
    }

    [Fact]
    public async Task A_performer_is_found_through_role_and_service()
    {
        var hospital = await Hospital();
        var service = (await fhir.Post("HealthcareService",
            $$$"""{"resourceType":"HealthcareService","providedBy":{"reference":"{{{hospital}}}"}}""")).Id;
        var role = (await fhir.Post("PractitionerRole",
            $$$"""{"resourceType":"PractitionerRole","healthcareService":[{"reference":"HealthcareService/{{{service}}}"}]}""")).Id;
        var created = await fhir.Post("ServiceRequest", await Request(To($"PractitionerRole/{role}")));
        Assert.True(created.Code == 201, created.Text);
        Assert.Equal(hospital, (string?)Assert.Single(await Tasks($"ServiceRequest/{created.Id}"))["owner"]!["reference"]);
    }

    [Fact]
    public async Task A_performer_is_found_by_its_identifier_stored_or_in_the_same_Bundle()
    {
        const string performer = """{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"XYZ01"}}""";
        const string hospital = """
            {"resourceType":"Organization","name":"H","identifier":[{"system":"http://fhir.nhs.uk/Id/ods-organization-code/","value":"XYZ01"}]}
            """;
        var answer = await fhir.Post("", $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
            {"resource":{{{hospital}}},"request":{"method":"POST","url":"Organization"}},
            {"resource":{{{await Request(performer)}}},"request":{"method":"POST","url":"ServiceRequest"}}]}
            """);
        Assert.True(answer.Code == 200, answer.Text);
        var later = await fhir.Post("ServiceRequest", await Request(performer));
        Assert.True(later.Code == 201, later.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"reference":"Organization/unheard-of"}""")]
    [InlineData("""{"display":"the hospital"}""")]
    [InlineData("""{"identifier":{"system":"urn:x","value":"nobody"}}""")]
    public async Task A_referral_to_nobody_known_answers_422_and_is_kept(string? performer)
    {
        var body = await Request(performer);
        var refused = await fhir.Post("ServiceRequest", body);
        Assert.Equal(422, refused.Code);
        Assert.Contains("ServiceRequest.performer", refused.Expressions);
        Assert.Contains((await fhir.Get("$refused")).Entries, e => (string?)e["resource"]!["data"] is { } data
            && System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(data)) == body);
    }

    [Fact]
    public async Task Deleting_an_open_referral_answers_409()
    {
        var created = await fhir.Post("ServiceRequest", await Request(To(await Hospital())));
        var refused = await fhir.Delete($"ServiceRequest/{created.Id}");
        Assert.Equal(409, refused.Code);
        Assert.Contains("revoked", refused.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(200, (await fhir.Get($"ServiceRequest/{created.Id}")).Code);
    }

    [Fact]
    public async Task A_letter_that_says_urgent_in_a_routine_referral_is_told_at_once()
    {
        const string name = "urn:uuid:5c0d0b0e-0000-4000-8000-000000000002";
        var text = Convert.ToBase64String("Dear colleague, I would be grateful for an URGENT appointment."u8);
        var letter = $$$"""
            {"resourceType":"DocumentReference","status":"current","docStatus":"final",
            "type":{"coding":[{"system":"http://loinc.org","code":"57133-1"}]},
            "content":[{"attachment":{"contentType":"text/plain","data":"{{{text}}}"}}]}
            """;
        var referral = await Request(To(await Hospital()), more: $$""" "supportingInfo":[{"reference":"{{name}}"}],""");
        var answer = await fhir.Post("", $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
            {"resource":{{{referral}}},"request":{"method":"POST","url":"ServiceRequest"}},
            {"fullUrl":"{{{name}}}","resource":{{{letter}}},"request":{"method":"POST","url":"DocumentReference"}}]}
            """, ("Prefer", "return=OperationOutcome"));
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal("urgency-mismatch", answer.Header("X-Safety-Warnings"));
        var issue = answer.Entries[0]["response"]!["outcome"]!["issue"]![0]!;
        Assert.Equal("warning", (string?)issue["severity"]);
        Assert.Contains("urgency-mismatch", (string?)issue["diagnostics"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_referral_without_contradiction_carries_no_warning()
    {
        var created = await fhir.Post("ServiceRequest", await Request(To(await Hospital())));
        Assert.True(created.Code == 201, created.Text);
        Assert.Null(created.Header("X-Safety-Warnings"));
    }
}
