using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Rest;

/// <summary>Deletion by criteria: one, or several where the caller says how many.</summary>
public sealed class ConditionalDeleteTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    [Fact]
    public async Task One_match_is_deleted()
    {
        var own = new Conditionals(fhir);
        var id = (await own.Create(1))[0];
        var deleted = await fhir.Delete(own.Address);
        Assert.Equal((204, "W/\"2\""), (deleted.Code, deleted.ETag));
        Assert.Equal(410, (await fhir.Get($"Patient/{id}")).Code);
    }

    [Fact]
    public async Task No_match_is_no_fault_as_for_any_deletion() =>
        Assert.Equal(204, (await fhir.Delete(new Conditionals(fhir).Address)).Code);

    [Fact]
    public async Task Several_matches_answer_412_and_none_is_deleted()
    {
        var own = new Conditionals(fhir);
        await own.Create(3);
        Conditionals.Refused(await fhir.Delete(own.Address), 412);
        Conditionals.Refused(await fhir.Delete(own.Address + "&_count=2"), 412);
        Assert.Equal(3, (await own.Stored()).Count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Several_matches_are_deleted_together_where_count_allows_them(int count)
    {
        var own = new Conditionals(fhir);
        var ids = await own.Create(3);
        Assert.Equal(204, (await fhir.Delete($"{own.Address}&_count={count}")).Code);
        Assert.Empty(await own.Stored());
        foreach (var id in ids) Assert.Equal(410, (await fhir.Get($"Patient/{id}")).Code);
    }

    [Theory]
    [InlineData("Patient")]
    [InlineData("Patient?")]
    [InlineData("Patient?&")]
    [InlineData("Patient?_count=100")]
    [InlineData("Patient?identifer=1")]
    [InlineData("Patient?identifier=1&_count=0")]
    [InlineData("Patient?identifier=1&_count=101")]
    [InlineData("Patient?identifier=1&_count=many")]
    [InlineData("Patient?identifier=1&_count=1&_count=2")]
    public async Task Criteria_that_are_empty_or_not_understood_answer_400_however_lenient_the_caller_is(string address)
    {
        var own = new Conditionals(fhir);
        await own.Create(1);
        Conditionals.Refused(await fhir.Delete(address, ("Prefer", "handling=lenient")), 400);
        Assert.Single(await own.Stored());
    }

    [Fact]
    public async Task If_Match_is_honoured()
    {
        var own = new Conditionals(fhir);
        Conditionals.Refused(await fhir.Delete(own.Address, ("If-Match", "W/\"1\"")), 412);
        await own.Create(1);
        Conditionals.Refused(await fhir.Delete(own.Address, ("If-Match", "W/\"2\"")), 412);
        Assert.Equal(204, (await fhir.Delete(own.Address, ("If-Match", "W/\"1\""))).Code);
    }

    [Fact]
    public async Task In_a_batch_each_entry_has_its_own_condition()
    {
        var (one, none, two) = (new Conditionals(fhir), new Conditionals(fhir), new Conditionals(fhir));
        await one.Create(1);
        await two.Create(2);
        var answer = await fhir.Post("", Bundle(
            "batch", one.Address, none.Address, two.Address, two.Address + "&_count=2", "Patient?identifer=1"));
        Assert.Equal(["204 No Content", "204 No Content", "412 Precondition Failed", "204 No Content", "400 Bad Request"],
            answer.Entries.Select(e => (string?)e["response"]!["status"]));
    }

    [Fact]
    public async Task In_a_transaction_all_are_deleted_or_none()
    {
        var (one, none, two) = (new Conditionals(fhir), new Conditionals(fhir), new Conditionals(fhir));
        await one.Create(1);
        await two.Create(2);
        var refused = await fhir.Post("", Bundle("transaction", one.Address, none.Address, two.Address));
        Conditionals.Refused(refused, 412);
        Assert.Equal(["Bundle.entry[2].request.url"], refused.Expressions);
        Assert.Single(await one.Stored());
        var deleted = await fhir.Post("", Bundle("transaction", one.Address, none.Address, two.Address + "&_count=2"));
        Assert.Equal(["204 No Content", "204 No Content", "204 No Content"],
            deleted.Entries.Select(e => (string?)e["response"]!["status"]));
        Assert.Empty(await one.Stored());
        Assert.Empty(await two.Stored());
    }

    [Fact]
    public async Task An_open_tracked_referral_is_not_deleted_and_nothing_beside_it()
    {
        var own = new Conditionals(fhir);
        var hospital = "Organization/" + (await fhir.Post("Organization",
            """{"resourceType":"Organization","name":"Hospital","address":[{"country":"Scotland"}]}""")).Id;
        var patient = (await own.Create(1))[0];
        var open = await fhir.Post("ServiceRequest", Request(own, "active", hospital, patient));
        var draft = await fhir.Post("ServiceRequest", Request(own, "draft", hospital, patient));
        Assert.Equal((201, 201), (open.Code, draft.Code));
        var all = $"ServiceRequest?{own.Criteria}&_count=10";
        Conditionals.Refused(await fhir.Delete(all), 409);
        Conditionals.Refused(await fhir.Post("", Bundle("transaction", all, own.Address)), 409);
        Assert.Equal(200, (await fhir.Get($"ServiceRequest/{open.Id}")).Code);
        Assert.Equal(200, (await fhir.Get($"ServiceRequest/{draft.Id}")).Code);
        Assert.Single(await own.Stored());
    }

    [Fact]
    public async Task A_referral_that_is_sent_conditionally_gets_one_tracking_Task_and_needs_a_performer()
    {
        var own = new Conditionals(fhir);
        var hospital = "Organization/" + (await fhir.Post("Organization",
            """{"resourceType":"Organization","name":"Hospital","address":[{"country":"Scotland"}]}""")).Id;
        var patient = (await own.Create(1))[0];
        var address = $"ServiceRequest?{own.Criteria}";
        Conditionals.Refused(await fhir.Put(address, Request(own, "active", "Organization/unknown", patient)), 422);
        var sent = await fhir.Put(address, Request(own, "active", hospital, patient));
        Assert.Equal(201, sent.Code);
        Assert.Equal(200, (await fhir.Put(address, Request(own, "active", hospital, patient))).Code);
        var again = await fhir.Post(
            "ServiceRequest", Request(own, "active", hospital, patient), ("If-None-Exist", own.Criteria));
        Assert.Equal((200, sent.Id), (again.Code, again.Id));
        var task = Assert.Single((await fhir.Get($"Task?focus=ServiceRequest/{sent.Id}")).Entries);
        Assert.Equal(hospital, (string?)task["resource"]!["owner"]!["reference"]);
    }

    static string Request(Conditionals own, string status, string performer, string patient) => $$$"""
        {"resourceType":"ServiceRequest","status":"{{{status}}}","intent":"order","priority":"routine",
        "identifier":[{"system":"{{{Conditionals.System}}}","value":"{{{own.Number}}}"}],
        "category":[{"coding":[
        {"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"referral"}]}],
        "performer":[{"reference":"{{{performer}}}"}],"authoredOn":"2026-06-01T08:00:00Z",
        "subject":{"reference":"Patient/{{{patient}}}"}}
        """;

    static string Bundle(string type, params string[] addresses) => new JsonObject
    {
        ["resourceType"] = "Bundle",
        ["type"] = type,
        ["entry"] = new JsonArray([.. addresses.Select(address =>
            new JsonObject { ["request"] = new JsonObject { ["method"] = "DELETE", ["url"] = address } })]),
    }.ToJsonString();
}
