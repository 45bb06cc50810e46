using System.Globalization;
using System.Text.Json.Nodes;
using FhirGateway.Tests.Rest.Bulk;

namespace FhirGateway.Tests.Workflow;

/// <summary>
/// Courses of referrals that were once judged wrongly (<c>found/lives.json</c>), and others of their kinds: what came
/// late and keeps its true times, what means that a patient was seen, what cannot be understood.
/// </summary>
public sealed class FoundLivesTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IAsyncLifetime
{
    const string Mark = "https://fhirgateway.example/fhir/StructureDefinition/Extension-FhirGateway-TimelineEvent";
    const string Strange =
        ",\"modifierExtension\":[{\"url\":\"http://elsewhere.example/negated\",\"valueBoolean\":true}]";
    static readonly JsonNode Lives = JsonNode.Parse(File.ReadAllText(Path.Combine(House.Data, "found", "lives.json")))!;
    FhirHttp Fhir => gateway.Fhir;

    public async ValueTask InitializeAsync()
    {
        gateway.Clock.TurnTo(DateTimeOffset.Parse("2026-11-30T23:00:00Z", CultureInfo.InvariantCulture));
        foreach (var resource in Lives["setup"]!.AsArray())
            await Put(resource!.ToJsonString());
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    async Task<FhirAnswer> Put(string json)
    {
        var resource = JsonNode.Parse(json)!;
        var answer = await Fhir.Put($"{resource["resourceType"]}/{resource["id"]}", json);
        Assert.True(answer.Code is 200 or 201, $"{answer.Code} {answer.Text}\n{json}");
        return answer;
    }

    /// <summary>The file's request, under another id and sent on another day.</summary>
    static string Request(string id, string? authored, string priority = "routine", string status = "active")
    {
        var request = Lives["W1"]!["put"]!.DeepClone();
        request["id"] = id;
        request["status"] = status;
        request["priority"] = priority;
        request["performer"]![0]!["reference"] = "Organization/bug-eng";
        request["reasonCode"] = new JsonArray(new JsonObject { ["text"] = "Review" });
        if (authored is null) request.AsObject().Remove("authoredOn"); else request["authoredOn"] = authored;
        return request.ToJsonString();
    }

    async Task<JsonNode> Task(string request, string code = "fulfill") =>
        (await Fhir.Get($"Task?focus=ServiceRequest/{request}")).Entries.Select(e => e["resource"]!)
            .Single(t => (string?)t["code"]!["coding"]![0]!["code"] == code);

    async Task<FhirAnswer> Move(string request, string status, string step, string? modified, string more = "")
    {
        var task = await Task(request);
        task["status"] = status;
        task["businessStatus"]!["coding"]![0]!["code"] = step;
        if (modified is not null) task["lastModified"] = modified;
        return await Put(task.ToJsonString()[..^1] + more + "}");
    }

    static string Because => ",\"statusReason\":{\"text\":\"Not seen here.\"}";

    static string Triaged(string urgency, string at) => $$"""
        ,"extension":[{"url":"https://fhirgateway.example/fhir/StructureDefinition/Extension-FhirGateway-TriageDecision","extension":[
         {"url":"urgency","valueCode":"{{urgency}}"},{"url":"at","valueDateTime":"{{at}}"},
         {"url":"decidedBy","valueReference":{"display":"The consultant"} }]}]
        """;

    static string Encounter(string id, string request, string code, string more = "") => $$"""
        {"resourceType":"Encounter","id":"{{id}}","status":"finished",
         "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"{{code}}"},
         "subject":{"reference":"Patient/bug-p"},"basedOn":[{"reference":"ServiceRequest/{{request}}"}],
         "serviceProvider":{"reference":"Organization/bug-eng"},
         "period":{"start":"2026-09-10T09:00:00Z","end":"2026-09-12T10:00:00Z"}{{more}}}
        """;

    static DateTimeOffset Instant(JsonNode? text) => DateTimeOffset.Parse((string)text!, CultureInfo.InvariantCulture);

    async Task<IReadOnlyList<string>> Marks(string request)
    {
        var answer = await Fhir.Get($"ServiceRequest/{request}/$timeline");
        return [.. from entry in answer.Entries
                   from told in entry["extension"]!.AsArray()
                   where (string?)told!["url"] == Mark
                   from part in told["extension"]!.AsArray()
                   where (string?)part!["url"] == "mark"
                   select (string)part["valueCoding"]!["code"]!];
    }

    async Task<IReadOnlyList<JsonNode>> Status(string request, string name) =>
        [.. (await Fhir.Get($"ServiceRequest/{request}/$status")).Json["parameter"]!.AsArray()
            .Where(p => (string?)p!["name"] == name).Select(p => p!)];

    async Task<IReadOnlyList<string>> Flags(string focus)
    {
        Assert.Equal(200, (await Fhir.Post("$safety-sweep", "")).Code);
        return [.. (await Fhir.Get($"Flag?focus={focus}&status=active")).Entries
            .Select(f => (string)f["resource"]!["code"]!["coding"]![0]!["code"]!)];
    }

    async Task<IReadOnlyList<string?>> Unknown(string request) =>
        [.. (await Status(request, "unknownRule")).Select(u => (string?)u["valueCode"])];

    [Theory]
    [InlineData("2026-11-02T10:00:00Z", "2026-11-02T10:00:00Z", "2026-11-02T12:00:00Z")] // T1
    [InlineData("2026-11-02T15:30:00+05:30", "2026-11-02T10:00:00Z", "2026-11-02T12:00:00+01:00")]
    [InlineData("2026-11-02", "2026-11-02T00:00:00Z", "2026-11-02T12:00:00Z")]
    [InlineData("2026-07-02", "2026-07-01T23:00:00Z", "2026-07-02")] // a day in summer, and a move dated by its day
    [InlineData("2026-10", "2026-09-30T23:00:00Z", "2026-10-15T12:00:00Z")]
    [InlineData("2027-11-02T10:00:00Z", "2026-11-30T23:00:00Z", "2026-11-30T23:00:00Z")] // a mistyped year
    [InlineData(null, "2026-11-30T23:00:00Z", "2026-11-30T23:00:00Z")]
    public async Task A_referral_that_comes_late_keeps_the_true_times_of_its_moves(string? authored, string sent,
        string received)
    {
        Assert.Contains("lastModified 2026-11-02T12:00Z", Lives["T1"]!["steps"]![1]!.ToString(),
            StringComparison.Ordinal);
        var id = $"late-{Guid.NewGuid():N}";
        await Put(Request(id, authored));
        Assert.Equal(Instant(sent), Instant((await Task(id))["authoredOn"]));
        await Move(id, "received", "received", received);
        await Move(id, "accepted", "triaged", "2026-11-30T23:00:00Z");
        Assert.DoesNotContain("out-of-sequence", await Marks(id));
        var told = (await Fhir.Get($"ServiceRequest/{id}/$timeline")).Entries.Select(e =>
            e["extension"]![0]!["extension"]!.AsArray());
        var happened = told.Single(t => t.Any(p => (string?)p!["valueString"] == "Task received: received"))
            .Single(p => (string?)p!["url"] == "happened")!["valueDateTime"];
        Assert.Equal(received.Length > 10 ? Instant(received) : Instant("2026-07-01T23:00:00Z"), Instant(happened));
        Assert.DoesNotContain("not-received", await Flags($"ServiceRequest/{id}"));
    }

    [Fact]
    public async Task A_draft_is_sent_when_it_becomes_active_whatever_day_it_was_drafted()
    {
        await Put(Request("drafted", "2026-11-02T10:00:00Z", status: "draft"));
        gateway.Clock.Turn(TimeSpan.FromHours(1));
        await Put(Request("drafted", "2026-11-02T10:00:00Z"));
        Assert.Equal(gateway.Clock.GetUtcNow(), Instant((await Task("drafted"))["authoredOn"]));
        Assert.Equal(gateway.Clock.GetUtcNow(), Instant(Assert.Single(await Status("drafted",
            "sent"))["valueDateTime"]));
        await Put(Request("redated", "2026-11-02T10:00:00Z", status: "draft"));
        await Put(Request("redated", "2026-11-30T22:00:00Z"));
        Assert.Equal(Instant("2026-11-30T22:00:00Z"), Instant((await Task("redated"))["authoredOn"]));
    }

    [Fact]
    public async Task What_a_sender_leaves_as_it_was_dates_no_move()
    {
        await Put(Request("stale", "2026-11-02T10:00:00Z"));
        gateway.Clock.Turn(TimeSpan.FromHours(1));
        await Move("stale", "received", "received", null);
        await Flags("ServiceRequest/stale");
        var told = (await Fhir.Get("ServiceRequest/stale/$timeline"))
            .Entries[^1]["extension"]![0]!["extension"]!.AsArray();
        Assert.Equal(gateway.Clock.GetUtcNow(),
            Instant(told.Single(p => (string?)p!["url"] == "happened")!["valueDateTime"]));
    }

    [Theory]
    [InlineData("returned", "act-on-return", "2026-11-04T09:00:00Z", "", "2026-11-04T09:00:00Z")]
    [InlineData("returned", "act-on-return", "2026-11-05T09:00:00Z", "2026-11-04T09:00:00Z", "2026-11-04T09:00:00Z")]
    [InlineData("returned", "act-on-return", null, "", "2026-11-30T23:00:00Z")]
    [InlineData("returned", "act-on-return", "2027-11-04T09:00:00Z", "", "2026-11-30T23:00:00Z")]
    [InlineData("information-requested", "information-request", "2026-11-04T09:00:00Z", "", "2026-11-04T09:00:00Z")]
    public async Task A_Task_that_a_move_lays_on_a_desk_arose_with_the_move(
        string step, string code, string? modified, string decided, string arose)
    {
        var id = $"back-{Guid.NewGuid():N}";
        await Put(Request(id, "2026-11-02T10:00:00Z"));
        await Move(id, "received", "received", "2026-11-02T12:00:00Z");
        await Move(id, step == "returned" ? "rejected" : "received", step, modified,
            Because + (decided.Length > 0 ? Triaged("routine", decided) : ""));
        var errand = await Task(id, code);
        Assert.Equal((Instant(arose), Instant(arose)), (Instant(errand["authoredOn"]),
            Instant(errand["lastModified"])));
        Assert.Equal("Not seen here.", (string?)errand["description"]);
        if (step == "returned") Assert.Equal("Not seen here.", (string?)errand["reasonCode"]!["text"]);
        errand["status"] = "completed";
        errand["statusReason"] = new JsonObject { ["text"] = "Managed by the practice." };
        if (Instant(arose) < Instant("2026-11-10T00:00:00Z")) errand["lastModified"] = "2026-11-10T09:00:00Z";
        await Put(errand.ToJsonString());
        Assert.DoesNotContain("out-of-sequence", await Marks(id));
    }

    [Fact]
    public async Task A_backlog_by_import_or_by_one_bundle_keeps_its_times_too()
    {
        await BulkClient.Done(Fhir, BulkClient.StatusOf(
            await BulkClient.PostLines(gateway, Request("imported", "2026-11-02T10:00:00Z"))));
        Assert.Equal(Instant("2026-11-02T10:00:00Z"), Instant((await Task("imported"))["authoredOn"]));
        await Move("imported", "received", "received", "2026-11-02T12:00:00Z");
        var returned = """
            {"resourceType":"Task","id":"bundled-task","status":"rejected","intent":"order",
             "statusReason":{"text":"Not seen here."},"businessStatus":{"coding":[
              {"system":"https://fhirgateway.example/fhir/CodeSystem/referral-step","code":"returned"}]},
             "code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"fulfill"}]},
             "focus":{"reference":"ServiceRequest/bundled"},"for":{"reference":"Patient/bug-p"},
             "owner":{"reference":"Organization/bug-eng"},
             "authoredOn":"2026-11-02T10:00:00Z","lastModified":"2026-11-03T12:00:00Z"}
            """;
        string Entry(string json, string url) => $$"""{"resource":{{json}},"request":{"method":"PUT","url":"{{url}}"} }""";
        await Put(Request("bundled", "2026-11-02T10:00:00Z"));
        var first = await Task("bundled");
        first["status"] = "received";
        first["lastModified"] = "2026-11-02T12:00:00Z";
        first["businessStatus"]!["coding"]![0]!["code"] = "received";
        await Put(first.ToJsonString());
        var moved = JsonNode.Parse(returned)!;
        moved["id"] = (string)first["id"]!;
        var answer = await Fhir.Post("", $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
             {{Entry(Request("bundled", "2026-11-02T10:00:00Z", "urgent"), "ServiceRequest/bundled")}},
             {{Entry(moved.ToJsonString(), $"Task/{moved["id"]}")}}]}
            """);
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal(Instant("2026-11-03T12:00:00Z"), Instant((await Task("bundled", "act-on-return"))["authoredOn"]));
        Assert.DoesNotContain("out-of-sequence", await Marks("bundled"));
    }

    [Theory]
    [InlineData("IMP")] // S1
    [InlineData("OBSENC")]
    [InlineData("NONAC")]
    [InlineData("EMER")] // the request is urgent
    public async Task An_admission_for_the_request_is_a_visit_for_it(string code)
    {
        Assert.Contains("no not-booked, no not-seen", Lives["S1"]!["right"]!.ToString(), StringComparison.Ordinal);
        var id = $"stay-{code.ToLowerInvariant()}";
        // A person of its own: stays of one person within hours of each other turn into one another.
        var patient = $"bug-{id}";
        await Put($$"""{"resourceType":"Patient","id":"{{patient}}","birthDate":"1961-04-02"}""");
        await Put(Request(id, "2026-09-01T09:00:00Z", "urgent").Replace("Patient/bug-p", $"Patient/{patient}",
            StringComparison.Ordinal));
        await Move(id, "received", "received", "2026-09-01T10:00:00Z");
        await Move(id, "accepted", "triaged", "2026-09-01T11:00:00Z", Triaged("urgent", "2026-09-01T11:00:00Z"));
        await Put(Encounter($"{id}-encounter", id, code).Replace("Patient/bug-p", $"Patient/{patient}",
            StringComparison.Ordinal));
        var flags = await Flags($"ServiceRequest/{id}");
        Assert.DoesNotContain("not-booked", flags);
        Assert.DoesNotContain("not-seen", flags);
        Assert.Equal(["discharge-summary-missing"], await Flags($"Encounter/{id}-encounter"));
        Assert.Equal("attended", (string?)Assert.Single(await Status(id, "step"))["valueCode"]);
    }

    [Theory]
    [InlineData("at its root", Strange)]
    [InlineData("inside", ",\"hospitalization\":{\"preAdmissionIdentifier\":{\"value\":\"1\"}" + Strange + "}")]
    [InlineData("by rules", ",\"implicitRules\":\"http://elsewhere.example/rules\"")]
    public async Task What_carries_an_unknown_modifier_is_accepted_marked_and_read_by_nobody(string where, string more)
    {
        var id = "odd-" + where.Replace(' ', '-');
        await Put(Request(id, "2026-09-01T09:00:00Z", "urgent"));
        await Move(id, "received", "received", "2026-09-01T10:00:00Z");
        Assert.Contains("not-seen", await Flags($"ServiceRequest/{id}"));
        await Put(Encounter($"{id}-visit", id, "AMB", more));
        Assert.Equal(["unknown-modifier"], await Marks(id));
        Assert.Contains("not-seen", await Unknown(id));
        Assert.Contains("clinic-letter-missing", await Unknown(id));
        Assert.Equal("received", (string?)Assert.Single(await Status(id, "step"))["valueCode"]);
        var mark = Assert.Single(await Status(id, "mark"));
        Assert.Equal($"Encounter/{id}-visit/_history/1", (string?)mark["part"]![0]!["valueReference"]!["reference"]);
        Assert.Contains("not-seen", await Flags($"ServiceRequest/{id}")); // what cannot be told resolves nothing
        await Put(Encounter($"{id}-visit", id, "AMB"));
        Assert.DoesNotContain("not-seen", await Flags($"ServiceRequest/{id}"));
    }

    [Fact]
    public async Task A_request_with_an_unknown_modifier_is_accepted_stays_open_and_is_judged_once_it_is_understood()
    {
        await Put(Request("negated", "2026-09-01T09:00:00Z", "urgent")[..^1] + Strange + "}");
        Assert.Empty(await Flags("ServiceRequest/negated"));
        Assert.True((bool)Assert.Single(await Status("negated", "open"))["valueBoolean"]!);
        Assert.Empty(await Status("negated", "requestedUrgency"));
        Assert.Contains("not-received", await Unknown("negated"));
        Assert.Contains("unknown-modifier", await Marks("negated"));
        await Put(Request("negated", "2026-09-01T09:00:00Z", "urgent"));
        Assert.Contains("not-received", await Flags("ServiceRequest/negated"));
    }

    [Fact]
    public async Task A_return_with_an_unknown_modifier_lays_nothing_on_a_desk()
    {
        await Put(Request("unread", "2026-11-30T22:00:00Z"));
        await Move("unread", "received", "received", null);
        await Move("unread", "rejected", "returned", null, Because + Strange);
        Assert.Single((await Fhir.Get("Task?focus=ServiceRequest/unread")).Entries);
        Assert.Contains("not-triaged", await Unknown("unread"));
    }

    [Fact]
    public async Task A_class_of_nobodys_system_is_said_to_be_unknown()
    {
        await Put(Request("local", "2026-09-01T09:00:00Z", "urgent"));
        await Put(Encounter("local-visit", "local", "IMP").Replace("http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "urn:local",
            StringComparison.Ordinal));
        Assert.Equal(["unknown-class"], await Marks("local"));
        Assert.Contains("not-seen", await Unknown("local"));
    }

    [Fact]
    public async Task A_letter_about_another_patient_states_no_urgency_and_raises_nothing()
    {
        await Put(Request("mixed", "2026-11-30T22:00:00Z"));
        await Put($$"""
            {"resourceType":"DocumentReference","id":"mixed-letter","status":"current","subject":{"reference":"Patient/bug-q"},
             "type":{"coding":[{"system":"http://snomed.info/sct","code":"25611000000107"}]},
             "context":{"related":[{"reference":"ServiceRequest/mixed"}]},"content":[{"attachment":{"contentType":"text/plain",
             "data":"{{Convert.ToBase64String("Suspected cancer, please see urgently within two weeks."u8)}}"} }]}
            """);
        Assert.Equal(["another-patient"], await Marks("mixed"));
        Assert.Empty(await Flags("ServiceRequest/mixed"));
        Assert.Empty(await Status("mixed", "statedUrgency"));
        Assert.Equal("routine", (string?)Assert.Single(await Status("mixed", "clockUrgency"))["valueCode"]);
    }

    [Fact]
    public async Task A_follow_up_or_stay_of_another_patient_is_watched_on_its_own()
    {
        await Put(Request("host", "2026-11-30T22:00:00Z"));
        await Put(Encounter("host-stay", "host", "IMP").Replace("Patient/bug-p", "Patient/bug-q",
            StringComparison.Ordinal));
        Assert.Equal(["discharge-summary-missing"], await Flags("Encounter/host-stay"));
        Assert.Equal(["another-patient"], await Marks("host"));
        Assert.Equal("sent", (string?)Assert.Single(await Status("host", "step"))["valueCode"]);
    }
}
