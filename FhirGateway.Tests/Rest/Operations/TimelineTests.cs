using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Rest.Operations;

/// <summary>What a referral's course and state look like to either side.</summary>
public sealed class TimelineTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Step = "https://fhirgateway.example/fhir/CodeSystem/referral-step";
    readonly FhirHttp fhir = gateway.Fhir;

    static string? Part(JsonNode entry, string name) => Parts(entry, name).FirstOrDefault();

    static IEnumerable<string?> Parts(JsonNode entry, string name) =>
        from part in entry["extension"]![0]!["extension"]!.AsArray()
        where (string?)part!["url"] == name
        let value = part.AsObject().First(p => p.Key.StartsWith("value", StringComparison.Ordinal)).Value!
        select value is JsonObject ? (string?)(value["reference"] ?? value["code"]) : (string?)value;

    static JsonNode? Find(FhirAnswer answer, string name) =>
        answer.Json["parameter"]!.AsArray().FirstOrDefault(p => (string?)p!["name"] == name);

    async Task<(string Request, string Hospital)> Sent(string number)
    {
        var hospital = await ReferralBundle.Hospital(fhir);
        var sent = await fhir.Post("ServiceRequest/$submit", ReferralBundle.Of(number, ReferralBundle.To(hospital)).ToJsonString());
        return (ReferralBundle.RequestOf(sent), hospital);
    }

    async Task Move(string request, string status, string step, string modified)
    {
        var task = (await fhir.Get($"Task?focus={request}")).Entries[0]["resource"]!;
        task["status"] = status;
        task["lastModified"] = modified;
        task["businessStatus"]!["coding"]![0]!["system"] = Step;
        task["businessStatus"]!["coding"]![0]!["code"] = step;
        var moved = await fhir.Put($"Task/{(string)task["id"]!}", task.ToJsonString());
        Assert.True(moved.Code == 200, moved.Text);
    }

    [Fact]
    public async Task A_timeline_tells_what_happened_in_its_order_with_who_and_from_where()
    {
        var (request, hospital) = await Sent("line");
        await Move(request, "accepted", "received", "2026-06-01T08:00:00Z");
        var answer = await fhir.Get($"{request}/$timeline");
        Assert.Equal("collection", (string?)answer.Json["type"]);
        Assert.Equal(
            ["DocumentReference current", "ServiceRequest active", "Task requested: sent", "Task accepted: received"],
            answer.Entries.Select(e => Part(e, "what")).Where(w => w?.StartsWith("Observation", StringComparison.Ordinal) == false));
        var received = answer.Entries[^1];
        Assert.Equal(hospital, Part(received, "organisation"));
        Assert.Equal(hospital, Part(received, "actor"));
        Assert.Equal("2026-06-01T08:00:00.000Z", Part(received, "happened"));
        Assert.Equal($"Task/{(string)received["resource"]!["id"]!}/_history/2", Part(received, "source"));
        Assert.Equal(answer.Entries.Select(e => Part(e, "happened")).Order(), answer.Entries.Select(e => Part(e, "happened")));
        Assert.Equal("2", (string?)received["resource"]!["meta"]!["versionId"]);
        Assert.Equal(200, (await fhir.Get(Part(received, "source")!)).Code);
    }

    [Fact]
    public async Task What_is_odd_is_kept_and_marked_in_the_timeline_and_the_status()
    {
        var (request, hospital) = await Sent("odd");
        var stranger = "Patient/" + (await fhir.Post("Patient", """{"resourceType":"Patient","birthDate":"1990-01-01"}""")).Id;
        var patient = (string)(await fhir.Get(request)).Json["subject"]!["reference"]!;
        async Task<string> Letter(string subject, string date) => "DocumentReference/" + (await fhir.Post("DocumentReference", $$"""
            {"resourceType":"DocumentReference","status":"current","docStatus":"final","subject":{"reference":"{{subject}}"},
             "type":{"coding":[{"system":"http://snomed.info/sct","code":"823681000000100"}]},"date":"{{date}}",
             "custodian":{"reference":"{{hospital}}"},"context":{"related":[{"reference":"{{request}}"}]},
             "content":[{"attachment":{"contentType":"text/plain","data":"QQ=="} }]}
            """)).Id;
        var wrong = await Letter(stranger, "2026-06-01T07:59:00Z");
        var future = await Letter(patient, "2062-06-01T08:00:00Z");
        var early = await Letter(patient, "1918-06-01T08:00:00Z");
        await fhir.Post("Appointment", $$"""
            {"resourceType":"Appointment","status":"booked","created":"2026-05-01T09:00:00Z","start":"2026-06-08T09:00:00Z",
             "end":"2026-06-08T09:20:00Z","basedOn":[{"reference":"{{request}}"}],
             "participant":[{"actor":{"reference":"{{patient}}"},"status":"accepted"}]}
            """);
        var marks = (await fhir.Get($"{request}/$timeline")).Entries
            .ToDictionary(e => Part(e, "source")!.Split("/_history")[0] + Part(e, "what"), e => Parts(e, "mark").ToList());
        Assert.Equal(["another-patient"], marks[wrong + "DocumentReference current"]);
        Assert.Equal(["in-the-future"], marks[future + "DocumentReference current"]);
        Assert.Equal(["before-birth"], marks[early + "DocumentReference current"]);
        Assert.Equal(["out-of-sequence"], marks.Single(m => m.Key.EndsWith("Appointment booked", StringComparison.Ordinal)).Value);
        var status = (await fhir.Get($"{request}/$status")).Json["parameter"]!.AsArray().Where(p => (string?)p!["name"] == "mark").ToList();
        Assert.Equal(4, status.Count);
        Assert.Contains(status, m => (string?)m!["part"]![0]!["valueReference"]!["reference"] == $"{wrong}/_history/1");
    }

    [Fact]
    public async Task A_letter_dated_before_its_visit_is_kept_and_marked_and_does_not_answer_it()
    {
        var (request, hospital) = await Sent("hasty");
        var patient = (string)(await fhir.Get(request)).Json["subject"]!["reference"]!;
        var visit = "Encounter/" + (await fhir.Post("Encounter", $$"""
            {"resourceType":"Encounter","status":"finished","basedOn":[{"reference":"{{request}}"}],
             "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},
             "subject":{"reference":"{{patient}}"},"serviceProvider":{"reference":"{{hospital}}"},
             "period":{"start":"2026-06-01T06:00:00Z","end":"2026-06-01T06:30:00Z"} }
            """)).Id;
        var letter = await fhir.Post("DocumentReference", $$"""
            {"resourceType":"DocumentReference","status":"current","docStatus":"final","subject":{"reference":"{{patient}}"},
             "type":{"coding":[{"system":"http://snomed.info/sct","code":"823681000000100"}]},"date":"2026-05-28T08:00:00Z",
             "custodian":{"reference":"{{hospital}}"},"context":{"encounter":[{"reference":"{{visit}}"}]},
             "content":[{"attachment":{"contentType":"text/plain","data":"QQ=="} }]}
            """);
        Assert.Equal(201, letter.Code);
        var told = (await fhir.Get($"{request}/$timeline")).Entries
            .Single(e => Part(e, "source") == $"DocumentReference/{letter.Id}/_history/1");
        Assert.Equal(["before-its-visit"], Parts(told, "mark"));
        var status = await fhir.Get($"{request}/$status");
        Assert.Equal("attended", (string?)Find(status, "step")!["valueCode"]);
        Assert.Equal("before-its-visit", (string?)Find(status, "mark")!["part"]![1]!["valueCode"]);
    }

    [Fact]
    public async Task A_status_tells_step_urgencies_wait_and_what_is_due_next()
    {
        var (request, _) = await Sent("state");
        var answer = await fhir.Get($"{request}/$status");
        Assert.True(answer.Code == 200, answer.Text);
        Assert.Equal("sent", (string?)Find(answer, "step")!["valueCode"]);
        Assert.True((bool)Find(answer, "open")!["valueBoolean"]!);
        Assert.Equal("routine", (string?)Find(answer, "requestedUrgency")!["valueCode"]);
        Assert.Equal("routine", (string?)Find(answer, "clockUrgency")!["valueCode"]);
        Assert.Equal(0, (int)Find(answer, "waitingDays")!["valueInteger"]!);
        var next = Find(answer, "nextDeadline")!["part"]!.AsArray();
        Assert.Equal("not-received", (string?)next.Single(p => (string?)p!["name"] == "rule")!["valueCode"]);
        Assert.Null(Find(answer, "flag"));
    }

    [Fact]
    public async Task A_status_tells_the_flags_that_stand()
    {
        var (request, _) = await Sent("flagged");
        gateway.Clock.Turn(TimeSpan.FromDays(20));
        try
        {
            Assert.Equal(200, (await fhir.Post("$safety-sweep", "")).Code);
            var answer = await fhir.Get($"{request}/$status");
            var flag = Find(answer, "flag")!["part"]!.AsArray();
            var reference = (string)flag.Single(p => (string?)p!["name"] == "flag")!["valueReference"]!["reference"]!;
            Assert.Equal("active", (string?)(await fhir.Get(reference)).Json["status"]);
            Assert.Equal(20, (int)Find(answer, "waitingDays")!["valueInteger"]!);
        }
        finally
        {
            gateway.Clock.Turn(TimeSpan.FromDays(-20));
        }
    }

    [Fact]
    public async Task What_is_not_there_or_no_order_has_neither()
    {
        Assert.Equal(404, (await fhir.Get("ServiceRequest/nobody/$timeline")).Code);
        Assert.Equal(404, (await fhir.Get("ServiceRequest/nobody/$status")).Code);
        var proposal = await fhir.Post("ServiceRequest",
            """{"resourceType":"ServiceRequest","status":"active","intent":"proposal","subject":{"reference":"Patient/x"}}""");
        Assert.Equal(422, (await fhir.Get($"ServiceRequest/{proposal.Id}/$status")).Code);
        Assert.Empty((await fhir.Get($"ServiceRequest/{proposal.Id}/$timeline")).Entries);
        Assert.Equal(400, (await fhir.Get($"ServiceRequest/{proposal.Id}/$status?colour=red")).Code);
    }
}
