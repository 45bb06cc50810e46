using System.Text.Json.Nodes;
using FhirGateway.Tests.Workflow;

namespace FhirGateway.Tests.Safety;

/// <summary>Courses of <c>found/lives.json</c> whose warning, or whose missing deadline, was wrong.</summary>
public sealed class FoundWarningsTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    static readonly JsonNode Found = JsonNode.Parse(File.ReadAllText(Path.Combine(House.Data, "found", "lives.json")))!;

    readonly FhirHttp fhir = gateway.Fhir;

    public async ValueTask InitializeAsync()
    {
        // Of St Andrew's Day, a holiday in Scotland alone, the last hour.
        gateway.Clock.TurnTo(new DateTimeOffset(2026, 11, 30, 23, 0, 0, TimeSpan.Zero));
        foreach (var resource in Found["setup"]!.AsArray()) await Put(resource!);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task W1_the_warning_judges_by_the_nation_of_the_performer()
    {
        var warned = await Put(Found["W1"]!["put"]!);

        Assert.Null(warned.Header("X-Safety-Warnings"));
        Assert.Contains("2026-12-01T16:00:00.000Z", (await fhir.Get("ServiceRequest/bug-w1/$status")).Text, StringComparison.Ordinal);
        var english = Request("found-english", "2026-11-27T16:00:00Z");
        english["performer"]![0]!["reference"] = "Organization/bug-eng";
        Assert.Equal("not-received", (await Put(english)).Header("X-Safety-Warnings"));
    }

    [Fact]
    public async Task W2_an_update_is_judged_with_what_is_stored()
    {
        var request = Request("found-seen", "2026-09-02T10:00:00Z");
        Assert.Contains("not-received", (await Put(request)).Header("X-Safety-Warnings"), StringComparison.Ordinal);
        await Receive("found-seen", "received");
        await Put(JsonNode.Parse("""
            {"resourceType":"Encounter","id":"found-visit","status":"finished",
             "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},
             "subject":{"reference":"Patient/bug-p"},"basedOn":[{"reference":"ServiceRequest/found-seen"}],
             "period":{"start":"2026-11-30T10:00:00Z","end":"2026-11-30T11:00:00Z"}}
            """)!);
        request["note"] = new JsonArray(new JsonObject { ["text"] = "Prefers to be called in the afternoon." });

        var warned = (await Put(request)).Header("X-Safety-Warnings") ?? "";

        foreach (var rule in (string[])["not-received", "not-triaged", "not-seen"])
            Assert.DoesNotContain(rule, warned, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("returned")]
    [InlineData("final letter")]
    public async Task N1_what_is_open_without_a_deadline_says_why_to_both_sides(string course)
    {
        var id = $"found-{course.Length}";
        await Put(Request(id, "2026-11-30T10:00:00Z"));
        if (course == "returned") await Receive(id, "rejected", "returned");
        else
        {
            await Put(JsonNode.Parse($$"""
                {"resourceType":"Encounter","id":"{{id}}-v","status":"finished",
                 "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},
                 "subject":{"reference":"Patient/bug-p"},"basedOn":[{"reference":"ServiceRequest/{{id}}"}],
                 "period":{"start":"2026-11-30T12:00:00Z","end":"2026-11-30T12:30:00Z"} }
                """)!);
            await Put(JsonNode.Parse($$"""
                {"resourceType":"DocumentReference","id":"{{id}}-l","status":"current","docStatus":"final",
                 "type":{"coding":[{"system":"http://snomed.info/sct","code":"823681000000100"}]},"date":"2026-11-30T13:00:00Z",
                 "subject":{"reference":"Patient/bug-p"},"context":{"encounter":[{"reference":"Encounter/{{id}}-v"}],
                  "related":[{"reference":"ServiceRequest/{{id}}"}]},
                 "content":[{"attachment":{"contentType":"text/plain","data":"QQ=="} }]}
                """)!);
        }
        Assert.Equal(200, (await fhir.Post("$safety-sweep", "")).Code);

        var status = await fhir.Get($"ServiceRequest/{id}/$status");
        Assert.Equal("true", SameFigures.Told(status, "open"));
        Assert.NotNull(SameFigures.Told(status, "openReason") ?? (status.Text.Contains("nextDeadline", StringComparison.Ordinal) ? "" : null));
        if (course == "returned")
            Assert.Equal("Returned to the referrer; open until the referrer has acted on it.", SameFigures.Told(status, "openReason"));
        await SameFigures.Check(gateway, id);
    }

    static JsonNode Request(string id, string authoredOn)
    {
        var request = Found["W1"]!["put"]!.DeepClone();
        request["id"] = id;
        request["authoredOn"] = authoredOn;
        return request;
    }

    async Task Receive(string request, string status, string? step = null)
    {
        var task = (await fhir.Get($"Task?focus=ServiceRequest/{request}")).Entries[0]["resource"]!.DeepClone();
        task["status"] = status;
        task["statusReason"] = new JsonObject { ["text"] = "As written." };
        task["businessStatus"]!["coding"]![0]!["code"] = step ?? status;
        await Put(task);
    }

    async Task<FhirAnswer> Put(JsonNode resource)
    {
        var answer = await fhir.Put($"{resource["resourceType"]}/{resource["id"]}", resource.ToJsonString());
        Assert.True(answer.Code is 200 or 201, answer.Text);
        return answer;
    }
}
