using System.Text;
using System.Text.Json.Nodes;
using FhirGateway.Tests.Rest.Operations;

namespace FhirGateway.Tests.Rest;

/// <summary>Records that come late, early, twice or about somebody else are kept, and what they may not end goes on.</summary>
public sealed class BadRecordTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    async Task<(string Request, string Patient, string Hospital)> Sent(string number, string? letterOf = null)
    {
        var hospital = await ReferralBundle.Hospital(fhir);
        var sent = await fhir.Post("ServiceRequest/$submit",
            ReferralBundle.Of(number, ReferralBundle.To(hospital), letterOf: letterOf ?? "patient").ToJsonString());
        var request = ReferralBundle.RequestOf(sent);
        return (request, (string)(await fhir.Get(request)).Json["subject"]!["reference"]!, hospital);
    }

    async Task<string> Stored(string json)
    {
        var resource = JsonNode.Parse(json)!;
        var answer = await fhir.Post((string)resource["resourceType"]!, json);
        Assert.True(answer.Code == 201, answer.Text);
        return $"{(string)resource["resourceType"]!}/{answer.Id}";
    }

    async Task<string?> StepOf(string request) => (string?)Parameter(await fhir.Get($"{request}/$status"), "step")!["valueCode"];

    static JsonNode? Parameter(FhirAnswer answer, string name) =>
        answer.Json["parameter"]!.AsArray().FirstOrDefault(p => (string?)p!["name"] == name);

    async Task<IReadOnlyList<string?>> MarksOf(string request, string record) => [..
        from entry in (await fhir.Get($"{request}/$timeline")).Entries
        let parts = entry["extension"]![0]!["extension"]!.AsArray()
        where parts.Any(p => (string?)p!["valueReference"]?["reference"] == $"{record}/_history/1")
        from part in parts
        where (string?)part!["url"] == "mark"
        select (string?)part["valueCoding"]!["code"]];

    static string Visit(string request, string patient, string hospital) => $$"""
        {"resourceType":"Encounter","status":"finished","basedOn":[{"reference":"{{request}}"}],
         "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},
         "subject":{"reference":"{{patient}}"},"serviceProvider":{"reference":"{{hospital}}"},
         "period":{"start":"2026-06-01T07:40:00Z","end":"2026-06-01T07:50:00Z"} }
        """;

    static string Appointment(string request, string patient, string status) => $$"""
        {"resourceType":"Appointment","status":"{{status}}","basedOn":[{"reference":"{{request}}"}],
         "start":"2026-06-01T07:40:00Z","end":"2026-06-01T07:50:00Z","created":"2026-06-01T07:35:00Z",
         "participant":[{"actor":{"reference":"{{patient}}"},"status":"accepted"}]}
        """;

    [Fact]
    public async Task An_attendance_or_appointment_of_another_patient_is_kept_and_marked_and_ends_no_wait()
    {
        var (request, patient, hospital) = await Sent("stranger");
        var other = await Stored("""{"resourceType":"Patient","birthDate":"1990-01-01"}""");
        string[] records =
        [
            await Stored(Visit(request, other, hospital)), await Stored(Appointment(request, other, "booked")),
            await Stored(Appointment(request, other, "fulfilled")),
        ];
        Assert.Equal("sent", await StepOf(request));
        foreach (var record in records) Assert.Contains("another-patient", await MarksOf(request, record));
        await Stored(Appointment(request, patient, "booked"));
        Assert.Equal("booked", await StepOf(request));
        await Stored(Visit(request, patient, hospital));
        Assert.Equal("attended", await StepOf(request));
    }

    [Fact]
    public async Task Records_that_come_out_of_order_stand_in_the_timeline_in_the_order_of_what_happened()
    {
        var (request, patient, hospital) = await Sent("order");
        var letter = await Stored($$"""
            {"resourceType":"DocumentReference","status":"current","docStatus":"final","subject":{"reference":"{{patient}}"},
             "type":{"coding":[{"system":"http://snomed.info/sct","code":"823681000000100"}]},"date":"2026-06-01T07:55:00Z",
             "custodian":{"reference":"{{hospital}}"},"context":{"related":[{"reference":"{{request}}"}]},
             "content":[{"attachment":{"contentType":"text/plain","data":"QQ=="} }]}
            """);
        var visit = await Stored(Visit(request, patient, hospital));
        var early = await Stored(Appointment(request, patient, "booked").Replace("07:35", "07:15", StringComparison.Ordinal));
        var told = (await fhir.Get($"{request}/$timeline")).Entries
            .Select(e => $"{(string)e["resource"]!["resourceType"]!}/{(string)e["resource"]!["id"]!}").ToList();
        Assert.Equal([early, request, visit, letter],
            told.Where(r => r == early || r == request || r == visit || r == letter));
        Assert.Equal(["out-of-sequence"], await MarksOf(request, early));
    }

    [Fact]
    public async Task What_is_dated_in_the_future_counts_from_when_it_became_known()
    {
        var hospital = await ReferralBundle.Hospital(fhir);
        var ahead = await fhir.Post("ServiceRequest/$submit", ReferralBundle.Of(
            "ahead", ReferralBundle.To(hospital), authored: "2062-06-01T08:00:00Z").ToJsonString());
        var request = ReferralBundle.RequestOf(ahead);
        Assert.Contains("in-the-future", await MarksOf(request, request));
        var status = await fhir.Get($"{request}/$status");
        var due = (string)Parameter(status, "nextDeadline")!["part"]![0]!["valueDateTime"]!;
        Assert.StartsWith(gateway.Clock.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", null), due, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_that_comes_after_the_referral_that_names_it_counts_from_then()
    {
        var hospital = await ReferralBundle.Hospital(fhir);
        var answer = await fhir.Post("ServiceRequest", $$"""
            {"resourceType":"ServiceRequest","status":"active","intent":"order","priority":"routine",
             "category":[{"coding":[{"system":"https://fhirgateway.example/fhir/CodeSystem/service-request-category","code":"referral"}]}],
             "authoredOn":"2026-06-01T07:30:00Z","subject":{"reference":"{{await Stored("""{"resourceType":"Patient"}""")}}"},
             "performer":[{"reference":"{{hospital}}"}],"supportingInfo":[{"reference":"DocumentReference/yet-to-come"}]}
            """);
        Assert.Equal(201, answer.Code);
        var status = await fhir.Get($"ServiceRequest/{answer.Id}/$status");
        Assert.Null(Parameter(status, "statedUrgency"));
        var words = Convert.ToBase64String(Encoding.UTF8.GetBytes("Priority: URGENT"));
        Assert.Equal(201, (await fhir.Put("DocumentReference/yet-to-come", $$"""
            {"resourceType":"DocumentReference","id":"yet-to-come","status":"current","docStatus":"final",
             "type":{"coding":[{"system":"http://snomed.info/sct","code":"25611000000107"}]},
             "content":[{"attachment":{"contentType":"text/plain","data":"{{words}}"} }]}
            """)).Code);
        status = await fhir.Get($"ServiceRequest/{answer.Id}/$status");
        Assert.Equal("urgent", (string?)Parameter(status, "statedUrgency")!["valueCode"]);
    }

    [Fact]
    public async Task What_is_refused_is_kept_with_its_bytes_its_sender_its_reasons_and_its_time()
    {
        const string system = "https://fhir.nhs.uk/Id/ods-organization-code";
        var sender = await Stored($$"""
            {"resourceType":"Organization","name":"Sender","identifier":[{"system":"{{system}}","value":"BADSEND"}]}
            """);
        const string ill = """{"resourceType":"Patient","gender":"of-badsend"}""";
        Assert.Equal(400, (await fhir.Post("Patient", ill, ("NHSD-End-User-Organisation-ODS", "BADSEND"))).Code);
        var entries = (await fhir.Get("$refused", ("NHSD-End-User-Organisation-ODS", "BADSEND"))).Entries;
        Assert.Equal(["Binary", "OperationOutcome"], entries.Select(e => (string?)e["resource"]!["resourceType"]));
        var (kept, reasons) = (entries[0]["resource"]!, entries[1]["resource"]!);
        Assert.Equal(ill, Encoding.UTF8.GetString(Convert.FromBase64String((string)kept["data"]!)));
        Assert.Equal(sender, (string?)kept["securityContext"]!["reference"]);
        Assert.Equal(gateway.Clock.GetUtcNow(), DateTimeOffset.Parse((string)kept["meta"]!["lastUpdated"]!, null));
        Assert.Equal("Patient.gender", (string?)reasons["issue"]![0]!["expression"]![0]);
    }
}
