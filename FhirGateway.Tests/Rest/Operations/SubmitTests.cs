using System.Text;
using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Rest.Operations;

public sealed class SubmitTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    const string Submit = "ServiceRequest/$submit";
    readonly FhirHttp fhir = gateway.Fhir;

    async Task<string> Performer() => ReferralBundle.To(await ReferralBundle.Hospital(fhir));

    async Task<int> Referrals(string number) =>
        (await fhir.Get($"ServiceRequest?identifier=https://practice.example/referral|{number}")).Entries.Count;

    [Theory]
    [InlineData("transaction")]
    [InlineData("collection")]
    public async Task A_referral_with_its_letter_and_history_is_stored_in_one_call(string type)
    {
        var answer = await fhir.Post(Submit, ReferralBundle.Of($"whole-{type}", await Performer(), type: type).ToJsonString());
        Assert.Equal("transaction-response", (string?)answer.Json["type"]);
        Assert.All(answer.Entries, e => Assert.StartsWith("201", (string?)e["response"]!["status"], StringComparison.Ordinal));
        var request = ReferralBundle.RequestOf(answer);
        Assert.Single((await fhir.Get($"Task?focus={request}")).Entries);
        var letter = (string)(await fhir.Get(request)).Json["supportingInfo"]![0]!["reference"]!;
        Assert.Equal(200, (await fhir.Get(letter)).Code);
    }

    [Fact]
    public async Task The_same_submission_again_answers_the_same_and_stores_nothing()
    {
        var performer = await Performer();
        var bundle = ReferralBundle.Of("again", performer);
        var first = await fhir.Post(Submit, bundle.ToJsonString());
        Assert.Equal(200, (await fhir.Put(ReferralBundle.RequestOf(first),
            With((await fhir.Get(ReferralBundle.RequestOf(first))).Json, "patientInstruction", "Bring your glasses."))).Code);
        var second = await fhir.Post(Submit, bundle.ToJsonString());
        // A sender that makes new temporary names each time sends the same content.
        var third = await fhir.Post(Submit, ReferralBundle.Of("again", performer).ToJsonString());
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(first.Text, third.Text);
        Assert.Equal(1, await Referrals("again"));
    }

    static string With(JsonNode resource, string name, string value)
    {
        resource[name] = value;
        return resource.ToJsonString();
    }

    [Fact]
    public async Task The_same_identifier_with_other_content_is_a_conflict_that_names_what_the_first_became()
    {
        var performer = await Performer();
        var first = await fhir.Post(Submit, ReferralBundle.Of("changed", performer).ToJsonString());
        var other = await fhir.Post(Submit, ReferralBundle.Of("changed", performer, authored: "2026-06-01T07:45:00Z").ToJsonString());
        Assert.Equal(409, other.Code);
        Assert.Contains(ReferralBundle.RequestOf(first), other.Diagnostics, StringComparison.Ordinal);
        Assert.Equal(1, await Referrals("changed"));
    }

    [Fact]
    public async Task Many_identical_submissions_at_the_same_time_make_one_referral_and_hear_the_same()
    {
        var bundle = ReferralBundle.Of("raced", await Performer()).ToJsonString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fhir.Post(Submit, bundle)));
        Assert.Single(answers.Select(ReferralBundle.RequestOf).Distinct());
        Assert.Equal(1, await Referrals("raced"));
    }

    [Fact]
    public async Task Two_different_submissions_under_one_identifier_at_the_same_time_make_one_referral_and_one_conflict()
    {
        var performer = await Performer();
        var answers = await Task.WhenAll(
            fhir.Post(Submit, ReferralBundle.Of("torn", performer).ToJsonString()),
            fhir.Post(Submit, ReferralBundle.Of("torn", performer, authored: "2026-06-01T07:45:00Z").ToJsonString()));
        Assert.Equal([200, 409], answers.Select(a => a.Code).Order());
        Assert.Equal(1, await Referrals("torn"));
    }

    [Fact]
    public async Task What_is_no_referral_is_refused_with_the_place()
    {
        var bundle = ReferralBundle.Of("nameless", await Performer());
        bundle["entry"]![3]!["resource"]!.AsObject().Remove("identifier");
        var nameless = await fhir.Post(Submit, bundle.ToJsonString());
        Assert.Equal(422, nameless.Code);
        Assert.Equal(["Bundle.entry[3].resource.identifier"], nameless.Expressions);
        Assert.Equal(422, (await fhir.Post(Submit, """{"resourceType":"Bundle","type":"transaction"}""")).Code);
        Assert.Equal(400, (await fhir.Post(Submit, """{"resourceType":"Bundle","type":"batch"}""")).Code);
        Assert.Equal(400, (await fhir.Post(Submit, """{"resourceType":"Patient"}""")).Code);
    }

    [Fact]
    public async Task Every_fault_of_its_resources_is_told_at_once_with_the_place()
    {
        var bundle = ReferralBundle.Of("torn-off", await Performer());
        bundle["entry"]![0]!["resource"]!["colour"] = "blue";
        bundle["entry"]![3]!["resource"]!["authoredOn"] = "soon";
        var answer = await fhir.Post(Submit, bundle.ToJsonString());
        Assert.Equal(400, answer.Code);
        Assert.Equal(["Bundle.entry[0].resource.colour", "Bundle.entry[3].resource.authoredOn"], answer.Expressions);
        Assert.Equal(0, await Referrals("torn-off"));
    }

    [Fact]
    public async Task A_refused_submission_stays_in_the_list_and_is_corrected_and_sent_again_and_counted()
    {
        var bundle = ReferralBundle.Of("ill", ReferralBundle.To("Organization/nobody")).ToJsonString();
        Assert.Equal(422, (await fhir.Post(Submit, bundle)).Code);
        Assert.Equal(0, await Referrals("ill"));
        var kept = await Kept(bundle);
        var id = (string)kept["id"]!;
        Assert.Contains(":422:POST:ServiceRequest%2F%24submit", (string?)kept["meta"]!["source"], StringComparison.Ordinal);
        var before = await Today();

        // As it came it is refused again, and once more in the list.
        Assert.Equal(422, (await fhir.Post($"$refused-replay?id={id}", "")).Code);
        var corrected = ReferralBundle.Of("ill", await Performer()).ToJsonString();
        var replayed = await fhir.Post($"$refused-replay?id={id}", corrected);
        Assert.Equal(1, await Referrals("ill"));
        Assert.Equal("transaction-response", (string?)replayed.Json["type"]);
        Assert.Equal("replayed", (string?)(await Kept(bundle, id))["meta"]!["tag"]![0]!["code"]);
        Assert.Equal(409, (await fhir.Post($"$refused-replay?id={id}", corrected)).Code);
        Assert.Equal(404, (await fhir.Post($"$refused-replay?id={Guid.NewGuid()}", "")).Code);
        var after = await Today();
        Assert.Equal((before.Refused + 1, before.Replayed + 1), after);
    }

    [Theory]
    [InlineData("Patient", """{"resourceType":"Patient","gender":"nobody"}""", """{"resourceType":"Patient","gender":"other"}""", 201)]
    [InlineData("", """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","gender":"x"},"request":{"method":"POST","url":"Patient"}}]}""",
        """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}]}""", 200)]
    public async Task Whatever_was_refused_is_replayed_where_it_was_sent_to(string path, string ill, string well, int status)
    {
        Assert.Equal(400, (await fhir.Post(path, ill)).Code);
        Assert.Equal(status, (await fhir.Post($"$refused-replay?id={(string)(await Kept(ill))["id"]!}", well)).Code);
    }

    [Fact]
    public async Task An_organisation_sees_and_replays_its_own_refusals_only()
    {
        foreach (var code in (string[])["SUBA", "SUBB"])
            await fhir.Post("Organization",
                $$"""{"resourceType":"Organization","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"{{code}}"}],"name":"{{code}}"}""");
        const string ill = """{"resourceType":"Patient","gender":"of-suba"}""";
        await fhir.Post("Patient", ill, ("NHSD-End-User-Organisation-ODS", "SUBA"));
        var id = (string)(await Kept(ill, null, ("NHSD-End-User-Organisation-ODS", "SUBA")))["id"]!;
        Assert.DoesNotContain((await fhir.Get("$refused", ("NHSD-End-User-Organisation-ODS", "SUBB"))).Entries,
            e => (string?)e["resource"]!["id"] == id);
        Assert.Contains((await fhir.Get("$refused")).Entries, e => (string?)e["resource"]!["id"] == id);
        Assert.Equal(404, (await fhir.Post($"$refused-replay?id={id}", "", ("NHSD-End-User-Organisation-ODS", "SUBB"))).Code);
    }

    async Task<JsonNode> Kept(string body, string? id = null, params (string, string)[] headers) =>
        (await fhir.Get("$refused", headers)).Entries.Select(e => e["resource"]!).First(r => (string?)r["resourceType"] == "Binary"
            && (id is null || (string?)r["id"] == id)
            && Encoding.UTF8.GetString(Convert.FromBase64String((string)r["data"]!)) == body);

    async Task<(int Refused, int Replayed)> Today()
    {
        var days = (await fhir.Get("$refused-count")).Json["parameter"]!.AsArray();
        var today = days.Single(d => (string?)d!["part"]![0]!["valueDate"] == gateway.Clock.GetUtcNow().ToString("yyyy-MM-dd"))!;
        return ((int)today["part"]![1]!["valueInteger"]!, (int)today["part"]![2]!["valueInteger"]!);
    }
}
