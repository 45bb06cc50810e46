using FhirGateway.Tests.Rest.Operations;

namespace FhirGateway.Tests.Rest;

/// <summary>What the README's table of bad input says, line by line.</summary>
public sealed class BadInputTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Category = "https://fhirgateway.example/fhir/CodeSystem/service-request-category";
    const string Nhs = "https://fhir.nhs.uk/Id/nhs-number";
    const string Wrong = "9990000019";
    readonly FhirHttp fhir = gateway.Fhir;

    async Task<string> Hospital() => ReferralBundle.To(await ReferralBundle.Hospital(fhir));

    static string Request(string performer, string subject, string more = "", string authored = "2026-06-01T07:00:00Z") => $$"""
        {"resourceType":"ServiceRequest","status":"active","intent":"order","priority":"routine","authoredOn":"{{authored}}",
         "category":[{"coding":[{"system":"{{Category}}","code":"referral"}]}],"performer":[{{performer}}],"subject":{{subject}}{{more}} }
        """;

    static string Patient(string number, string born = "1981-02-03", string more = "") => $$"""
        {"resourceType":"Patient","birthDate":"{{born}}","identifier":[{"system":"{{Nhs}}","value":"{{number}}"}]{{more}} }
        """;

    async Task<string> Stored(string patient)
    {
        var stored = await fhir.Post("Patient", patient);
        Assert.True(stored.Code == 201, stored.Text);
        return "Patient/" + stored.Id;
    }

    static void Refused(FhirAnswer answer, string expression)
    {
        Assert.Equal(422, answer.Code);
        Assert.Equal([expression], answer.Expressions);
        Assert.Equal("business-rule", (string?)answer.Json["issue"]![0]!["code"]);
    }

    static IEnumerable<string?> Warnings(FhirAnswer answer) => answer.Json["issue"]!.AsArray()
        .Where(i => (string?)i!["severity"] == "warning").Select(i => (string?)i!["diagnostics"]);

    [Fact]
    public async Task A_wrong_number_is_free_on_a_patient_whom_nobody_follows() => await Stored(Patient(Wrong));

    [Fact]
    public async Task A_wrong_number_that_comes_with_a_referral_is_refused_at_its_place_and_not_repeated()
    {
        var answer = await fhir.Post("ServiceRequest/$submit", ReferralBundle.Of("sum", await Hospital(), Wrong).ToJsonString());
        Refused(answer, "Bundle.entry[0].resource.identifier[0].value");
        Assert.DoesNotContain(Wrong, answer.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_referral_about_a_stored_patient_with_a_wrong_number_is_refused()
    {
        var patient = await Stored(Patient(Wrong));
        Refused(await fhir.Post("ServiceRequest", Request(await Hospital(), ReferralBundle.To(patient))), "ServiceRequest.subject");
    }

    [Fact]
    public async Task A_referral_that_names_its_patient_by_a_wrong_number_is_refused()
    {
        var named = $$"""{"identifier":{"system":"http://FHIR.nhs.uk/id/nhs-number/","value":"{{Wrong}}"} }""";
        Refused(await fhir.Post("ServiceRequest", Request(await Hospital(), named)), "ServiceRequest.subject.identifier.value");
        var chi = """{"identifier":{"system":"urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53","value":"9990000018"} }""";
        var answer = await fhir.Post("ServiceRequest", Request(await Hospital(), chi));
        Assert.Contains("date of birth", answer.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(201, (await fhir.Post("ServiceRequest", Request(await Hospital(), named.Replace(Wrong, "9990000018", StringComparison.Ordinal)))).Code);
    }

    [Fact]
    public async Task A_right_number_cannot_be_made_wrong_once_a_referral_is_about_the_patient()
    {
        var request = ReferralBundle.RequestOf(await fhir.Post(
            "ServiceRequest/$submit", ReferralBundle.Of("later", await Hospital()).ToJsonString()));
        await fhir.Post("$safety-sweep", "");
        var patient = (await fhir.Get((string)(await fhir.Get(request)).Json["subject"]!["reference"]!)).Json;
        patient["identifier"]![0]!["value"] = Wrong;
        Refused(await fhir.Put($"Patient/{(string)patient["id"]!}", patient.ToJsonString()), "Patient.identifier[0].value");
    }

    [Fact]
    public async Task A_letter_of_another_patient_that_a_referral_brings_is_refused()
    {
        var bundle = ReferralBundle.Of("stray", await Hospital(), letterOf: "other");
        Refused(await fhir.Post("ServiceRequest/$submit", bundle.ToJsonString()), "Bundle.entry[4].resource.supportingInfo[0]");
        var (mine, other) = (await Stored(Patient("9990000018", "1970-01-01")), await Stored(Patient("9990000107")));
        var letter = await Letter(other);
        var request = Request(await Hospital(), ReferralBundle.To(mine), $$""","supportingInfo":[{"reference":"{{letter}}"}]""");
        Refused(await fhir.Post("ServiceRequest", request), "ServiceRequest.supportingInfo[0]");
    }

    [Fact]
    public async Task A_letter_that_names_another_record_of_the_same_person_is_taken()
    {
        var (mine, other) = (await Stored(Patient("9990000301")), await Stored(Patient("9990000301")));
        var linked = await Stored($$"""
            {"resourceType":"Patient","link":[{"other":{"reference":"{{other}}"},"type":"seealso"}]}
            """);
        foreach (var subject in (string[])[mine, other, linked])
        {
            var more = $$""","supportingInfo":[{"reference":"{{await Letter(subject)}}"}]""";
            var answer = await fhir.Post("ServiceRequest", Request(await Hospital(), ReferralBundle.To(mine), more));
            Assert.True(answer.Code == 201, answer.Text);
        }
    }

    async Task<string> Letter(string subject) => "DocumentReference/" + (await fhir.Post("DocumentReference", $$"""
        {"resourceType":"DocumentReference","status":"current","subject":{"reference":"{{subject}}"},
         "content":[{"attachment":{"contentType":"text/plain","data":"QQ=="} }]}
        """)).Id;

    [Fact]
    public async Task A_referral_dated_before_the_patients_birth_is_refused_and_one_dated_ahead_kept_and_said()
    {
        var patient = ReferralBundle.To(await Stored(Patient("9990000204", "2026-05-30")));
        Refused(await fhir.Post("ServiceRequest", Request(await Hospital(), patient, authored: "2026-05-01T07:00:00Z")),
            "ServiceRequest.authoredOn");
        var ahead = await fhir.Post("ServiceRequest", Request(await Hospital(), patient, authored: "2027-05-01T07:00:00Z"),
            ("Prefer", "return=OperationOutcome"));
        Assert.Equal(201, ahead.Code);
        Assert.Contains(Warnings(ahead), w => w!.Contains("ahead of the time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_patient_who_is_not_known_here_is_kept_and_said_and_a_name_that_no_entry_has_refused()
    {
        var dangling = await fhir.Post("ServiceRequest", Request(await Hospital(), ReferralBundle.To("Patient/unheard-of")),
            ("Prefer", "return=OperationOutcome"));
        Assert.Equal(201, dangling.Code);
        Assert.Contains(Warnings(dangling), w => w!.Contains("Patient/unheard-of is not known here", StringComparison.Ordinal));
        var bundle = ReferralBundle.Of("nowhere", await Hospital());
        bundle["entry"]![3]!["resource"]!["subject"]!["reference"] = $"urn:uuid:{Guid.NewGuid()}";
        Assert.Equal(400, (await fhir.Post("ServiceRequest/$submit", bundle.ToJsonString())).Code);
    }

    [Fact]
    public async Task An_update_repeated_makes_no_version_and_a_stale_one_is_refused_and_kept()
    {
        var patient = (await fhir.Get(await Stored(Patient("9990000409")))).Json;
        var path = $"Patient/{(string)patient["id"]!}";
        patient["active"] = true;
        var body = patient.ToJsonString();
        Assert.Equal("W/\"2\"", (await fhir.Put(path, body)).ETag);
        var again = await fhir.Put(path, body);
        Assert.Equal((200, "W/\"2\""), (again.Code, again.ETag));
        patient["active"] = false;
        Assert.Equal(412, (await fhir.Put(path, patient.ToJsonString(), ("If-Match", "W/\"1\""))).Code);
        Assert.Contains((await fhir.Get("$refused")).Entries, e =>
            ((string?)e["resource"]!["meta"]?["source"])?.Contains(Uri.EscapeDataString(path), StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task The_key_of_a_person_stands_in_no_answer_and_finds_nothing()
    {
        var (mine, other) = (await Stored(Patient("9990000301", "1999-09-09")), await Stored(Patient("9990000301", "1999-09-09")));
        var first = (await fhir.Get(mine)).Json.AsObject();
        Assert.Equal(["birthDate", "id", "identifier", "meta", "resourceType"], first.Select(p => p.Key).Order());
        Assert.Equal(["lastUpdated", "versionId"], first["meta"]!.AsObject().Select(p => p.Key).Order());
        foreach (var asked in (string[])[$"{mine}/$everything", $"Patient?link={other}", $"Observation?patient={mine}", $"Patient?_id={mine[8..]}"])
            Assert.DoesNotContain(other[8..], (await fhir.Get(asked)).Entries.Select(e => (string?)e["resource"]!["id"]));
        Assert.DoesNotContain((await fhir.Get("metadata")).Json["rest"]![0]!["resource"]!.AsArray()
            .Single(r => (string?)r!["type"] == "Patient")!["searchParam"]!.AsArray(),
            p => ((string)p!["name"]!).Contains("person", StringComparison.OrdinalIgnoreCase));
    }
}
