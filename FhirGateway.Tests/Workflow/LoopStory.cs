using System.Text.Json.Nodes;
using FhirGateway.Http;
using FhirGateway.Search;
using FhirGateway.Storage;
using Microsoft.Extensions.DependencyInjection;
using static FhirGateway.Tests.Workflow.Seeds;

namespace FhirGateway.Tests.Workflow;

/// <summary>
/// A practice and two hospitals that speak to each other through the gateway, each under its own name. After every move
/// a story asks what the referral's row says.
/// </summary>
public abstract class LoopStory(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    protected const string Infirmary = "w-infirmary";
    const string StepSystem = "https://fhirgateway.example/fhir/CodeSystem/referral-step";
    const string DecisionUrl = "https://fhirgateway.example/fhir/StructureDefinition/Extension-FhirGateway-TriageDecision";

    internal Seeds Seeds { get; } = new(gateway);
    protected FhirHttp Fhir => gateway.Fhir;
    protected GatewayFixture Gateway => gateway;

    public async ValueTask InitializeAsync()
    {
        await Seeds.Everybody();
        await Seeds.Save(Resource("Organization", Infirmary, $$"""
            "name":"The Infirmary","address":[{"country":"England"}],
            "identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"{{Infirmary.ToUpperInvariant()}}"}]
            """));
        await Seeds.Save(Resource("PractitionerRole", "w-consultant", $$"""
            "organization":{"reference":"Organization/{{Hospital}}"}
            """));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected async Task<FhirAnswer> Put(string by, string json, bool refused = false)
    {
        var resource = JsonNode.Parse(json)!;
        var answer = await Fhir.Put($"{resource["resourceType"]}/{resource["id"]}", json, As(by));
        Assert.True(refused ? answer.Code == 422 : answer.Code is 200 or 201, $"{answer.Code} {answer.Text}\n{json}");
        return answer;
    }

    /// <summary>Some resources at once, or not at all.</summary>
    protected async Task<FhirAnswer> Together(string by, params string[] resources)
    {
        var entries = resources.Select(json => JsonNode.Parse(json)!).Select(r =>
            $$$"""{"resource":{{{r.ToJsonString()}}},"request":{"method":"PUT","url":"{{{r["resourceType"]}}}/{{{r["id"]}}}"}}""");
        var answer = await Fhir.Post("",
            $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', entries)}}]}""", As(by));
        Assert.True(answer.Code == 200, answer.Text);
        return answer;
    }

    protected Task<FhirAnswer> Refer(string id, string priority = "routine", string category = "referral", string more = "") =>
        Put(Practice, Request(id, "active", more).Replace("\"routine\"", $"\"{priority}\"", StringComparison.Ordinal)
            .Replace("\"code\":\"referral\"", $"\"code\":\"{category}\"", StringComparison.Ordinal));

    /// <summary>The Tasks about a request, in the order in which they were made.</summary>
    protected async Task<IReadOnlyList<JsonNode>> Tasks(string request) =>
        [.. (await Fhir.Get($"Task?focus=ServiceRequest/{request}&_sort=_lastUpdated&_count=50")).Entries.Select(e => e["resource"]!)];

    protected async Task<JsonNode> Tracking(string request) => (await Tasks(request)).Last(t =>
        Code(t) == "fulfill" && (string?)t["businessStatus"]?["coding"]?[0]?["code"] != "redirected");

    protected async Task<JsonNode> Errand(string request, string code) =>
        Assert.Single(await Tasks(request), t => Code(t) == code);

    protected static string? Code(JsonNode task) => (string?)task["code"]?["coding"]?[0]?["code"];

    protected static string Moved(JsonNode task, string status, string? step = null, string? reason = null, JsonNode? decision = null)
    {
        task = task.DeepClone();
        task["status"] = status;
        if (step is not null)
            task["businessStatus"] = JsonNode.Parse($$"""{"coding":[{"system":"{{StepSystem}}","code":"{{step}}"}]}""");
        if (reason is not null) task["statusReason"] = new JsonObject { ["text"] = reason };
        if (decision is not null) task["extension"] = new JsonArray(decision);
        return task.ToJsonString();
    }

    protected async Task<FhirAnswer> Move(
        string by, string request, string status, string? step = null, string? reason = null, JsonNode? decision = null,
        bool refused = false) =>
        await Put(by, Moved(await Tracking(request), status, step, reason, decision), refused);

    /// <summary>The hospital has it and decides how urgent it is.</summary>
    protected async Task Triage(string request, string urgency = "routine", string? reason = null)
    {
        await Move(Hospital, request, "received", "received");
        await Move(Hospital, request, "accepted", "triaged", decision: Decision(urgency, reason));
    }

    protected static JsonNode Decision(string urgency, string? reason, string? by = "w-consultant", string? at = "2026-06-01T08:00:00Z")
    {
        var parts = new JsonArray(new JsonObject { ["url"] = "urgency", ["valueCode"] = urgency });
        if (reason is not null)
            parts.Add(new JsonObject { ["url"] = "reason", ["valueCodeableConcept"] = new JsonObject { ["text"] = reason } });
        if (by is not null)
            parts.Add(new JsonObject { ["url"] = "decidedBy", ["valueReference"] = new JsonObject { ["reference"] = $"PractitionerRole/{by}" } });
        if (at is not null) parts.Add(new JsonObject { ["url"] = "at", ["valueDateTime"] = at });
        return new JsonObject { ["url"] = DecisionUrl, ["extension"] = parts };
    }

    protected static string Communication(string id, string about, string category, string from, string to, string more = "") =>
        Resource("Communication", id, $$"""
            {{more}}"status":"completed","subject":{"reference":"Patient/w-patient"},"about":[{"reference":"{{about}}"}],
            "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/communication-category","code":"{{category}}"}]}],
            "sender":{"reference":"{{from}}"},"recipient":[{"reference":"{{to}}"}],"sent":"2026-06-01T08:00:00Z"
            """);

    protected static string Appointment(string id, string request, string status, string start, string more = "") =>
        Resource("Appointment", id, $$"""
            {{more}}"status":"{{status}}","start":"{{start}}:00Z","end":"{{start}}:30Z",
            "basedOn":[{"reference":"ServiceRequest/{{request}}"}],
            "participant":[{"actor":{"reference":"Patient/w-patient"},"status":"accepted"}]
            """);

    protected static string Visit(string id, string request, string start, string status = "finished") =>
        Resource("Encounter", id, $$"""
            "status":"{{status}}","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},
            "subject":{"reference":"Patient/w-patient"},"basedOn":[{"reference":"ServiceRequest/{{request}}"}],
            "period":{"start":"{{start}}:00Z","end":"{{start}}:30Z"},"serviceProvider":{"reference":"Organization/{{Hospital}}"}
            """);

    /// <summary>
    /// The referral's row after a sweep; nothing open is ever unwatched, and <c>$status</c> and report say the same.
    /// </summary>
    protected async Task<JsonNode> Row(string request)
    {
        Assert.Equal(200, (await Fhir.Post("$safety-sweep", "")).Code);
        var reference = $"ServiceRequest/{request}";
        var rows = await gateway.Services.GetRequiredService<Database>().Query(Sql.Of($"""
            select row_to_json(r)::text,
              exists(select from deadline d where d.referral = r.rid)
              or exists(select from finding f where f.referral = r.rid and f.flag_status = 'active')
            from referral r where r.reference = {reference}
            """), row => (Json: row.GetString(0), IsWatched: row.GetBoolean(1)), TestContext.Current.CancellationToken);
        var (json, isWatched) = Assert.Single(rows);
        var found = JsonNode.Parse(json)!;
        Assert.True(!(bool)found["is_open"]! || isWatched || found["open_reason"] is not null, $"{reference} is open and unwatched: {json}");
        await SameFigures.Check(gateway, request);
        return found;
    }

    protected async Task<JsonNode> IsOpenAt(string request, string step, string? actionOwner = null)
    {
        var row = await Row(request);
        Assert.True((bool)row["is_open"]!, row.ToJsonString());
        Assert.Equal(step, (string?)row["step"]);
        if (actionOwner is not null) Assert.Equal($"Organization/{actionOwner}", (string?)row["action_owner"]);
        return row;
    }

    protected async Task IsClosed(string request)
    {
        var row = await Row(request);
        Assert.False((bool)row["is_open"]!, row.ToJsonString());
        Assert.Equal("closed", (string?)row["step"]);
        Assert.NotNull(row["closed_on"]);
    }

    protected async Task<bool> IsFlagged(string request, string rule) =>
        (await Fhir.Get($"Flag?focus=ServiceRequest/{request}&status=active&_count=50")).Entries
            .Any(f => (string?)f["resource"]!["code"]!["coding"]![0]!["code"] == rule);

    /// <summary>The ids that a search finds for an organisation of its own audience, of those that begin so.</summary>
    protected async Task<IReadOnlyList<string>> Seen(string organisation, string query, string begin)
    {
        var store = gateway.Services.GetRequiredService<ResourceStore>();
        var ct = TestContext.Current.CancellationToken;
        var parts = query.Split('?');
        var parsed = SearchParser.Parse(
            parts[0], [.. FhirRequest.ParseQuery("?" + parts[1]), new("_count", "200")], SearchSetting.Default).Query!;
        var page = await store.Search(parsed, await store.AudienceOf(organisation, ct), ct);
        return [.. page.Matches.Select(m => m.Id).Where(id => id.StartsWith(begin, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }
}
