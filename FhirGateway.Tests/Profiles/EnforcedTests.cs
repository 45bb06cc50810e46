using FhirGateway.Commands;
using FhirGateway.Fhir;
using FhirGateway.Http;
using FhirGateway.Intake;
using FhirGateway.Tests.Rest.Bulk;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Profiles;

/// <summary>What is written is held to the profiles that it claims, to those that are stored, and to those it must claim.</summary>
public sealed class EnforcedTests(GatewayFixture gateway, PostgresFixture postgres) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    static string Profile(string id, int min, string url = "urn:test:profile") => $$"""
        {"resourceType":"StructureDefinition","id":"{{id}}","url":"{{url}}:{{id}}","name":"Strict","status":"active","kind":"resource",
         "abstract":false,"type":"Basic","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Basic","derivation":"constraint",
         "differential":{"element":[{"id":"Basic.author","path":"Basic.author","min":{{min}} }] } }
        """;

    static string Basic(string profile) =>
        $$"""{"resourceType":"Basic","meta":{"profile":["urn:test:profile:{{profile}}"]},"code":{"text":"x"} }""";

    [Fact]
    public async Task A_claim_of_one_of_our_profiles_is_held_to_it()
    {
        foreach (var reason in Shipped.Reasons.Where(r => r.File.StartsWith("FhirGateway-", StringComparison.Ordinal)))
        {
            var json = await File.ReadAllTextAsync(
                Path.Combine(Shipped.Folder, "examples", "invalid", reason.File), TestContext.Current.CancellationToken);
            var type = reason.Profile.Split('-')[1];
            var answer = await fhir.Post(type, json);
            Assert.True(answer.Code == 400, $"{reason.File}: {answer.Code}");
            Assert.Contains(reason.Expression, answer.Expressions);
        }
    }

    [Fact]
    public async Task A_profile_that_was_stored_is_enforced_from_then_on_as_it_is_changed_and_until_it_is_deleted()
    {
        Assert.Equal(201, (await fhir.Post("Basic", Basic("a"))).Code);
        Assert.Equal(201, (await fhir.Put("StructureDefinition/a", Profile("a", 1))).Code);
        var refused = await fhir.Post("Basic", Basic("a"));
        Assert.Equal((400, "Basic.author"), (refused.Code, Assert.Single(refused.Expressions)));
        Assert.Equal(200, (await fhir.Put("StructureDefinition/a", Profile("a", 0))).Code);
        Assert.Equal(201, (await fhir.Post("Basic", Basic("a"))).Code);
        Assert.Equal(200, (await fhir.Put("StructureDefinition/a", Profile("a", 1))).Code);
        Assert.Equal(400, (await fhir.Post("Basic", Basic("a"))).Code);
        Assert.Equal(204, (await fhir.Delete("StructureDefinition/a")).Code);
        Assert.Equal(201, (await fhir.Post("Basic", Basic("a"))).Code);
    }

    [Fact]
    public async Task A_stored_profile_may_bind_to_a_stored_value_set_and_rest_on_one_of_ours()
    {
        Assert.Equal(201, (await fhir.Put("ValueSet/colours", """
            {"resourceType":"ValueSet","id":"colours","url":"urn:test:colours","status":"active",
             "compose":{"include":[{"system":"urn:test:colour","concept":[{"code":"red"}]}]}}
            """)).Code);
        Assert.Equal(201, (await fhir.Put("StructureDefinition/board-practitioner", $$"""
            {"resourceType":"StructureDefinition","id":"board-practitioner","url":"urn:test:profile:board","name":"Board","status":"active",
             "kind":"resource","abstract":false,"type":"Practitioner","baseDefinition":"{{Canonical.Profiles.Practitioner}}","derivation":"constraint",
             "differential":{"element":[{"id":"Practitioner.qualification.code","path":"Practitioner.qualification.code",
               "binding":{"strength":"required","valueSet":"urn:test:colours"} }] } }
            """)).Code);
        string Practitioner(string colour, string name) => $$"""
            {"resourceType":"Practitioner","meta":{"profile":["urn:test:profile:board"]}{{name}},
             "qualification":[{"code":{"coding":[{"system":"urn:test:colour","code":"{{colour}}"}]} }]}
            """;
        const string Named = ""","name":[{"family":"Dunfallow"}]""";
        Assert.Equal(201, (await fhir.Post("Practitioner", Practitioner("red", Named))).Code);
        Assert.Equal(["Practitioner.qualification[0].code"], Errors(await fhir.Post("Practitioner", Practitioner("green", Named))));
        Assert.Equal(["Practitioner.name"], Errors(await fhir.Post("Practitioner", Practitioner("red", ""))));
    }

    [Fact]
    public async Task Another_gateway_of_the_cluster_hears_of_a_stored_profile()
    {
        await using var database = await postgres.NewDatabase();
        await using var one = await Start(database.ConnectionString);
        await using var other = await Start(database.ConnectionString);
        using var first = new FhirHttp(new Uri(one.BaseAddress, "fhir/"));
        using var second = new FhirHttp(new Uri(other.BaseAddress, "fhir/"));
        Assert.Equal(201, (await second.Post("Basic", Basic("b"))).Code);
        Assert.Equal(201, (await first.Put("StructureDefinition/b", Profile("b", 1))).Code);
        await Eventually.True(
            async () => (await second.Post("Basic", Basic("b"))).Code == 400, "the profile in the other gateway");
    }

    [Fact]
    public async Task An_import_is_held_to_a_stored_profile_too()
    {
        Assert.Equal(201, (await fhir.Put("StructureDefinition/c", Profile("c", 1))).Code);
        var manifest = (await fhir.Done(BulkClient.StatusOf(await BulkClient.PostLines(gateway, Basic("c"))))).Json;
        Assert.Equal("Basic.author", (string?)Assert.Single(await fhir.Lines(manifest, "error"))["issue"]![0]!["expression"]![0]);
    }

    [Fact]
    public async Task Where_profiles_are_required_what_is_tracked_must_claim_the_one_that_it_is_meant_for()
    {
        await using var database = await postgres.NewDatabase();
        await using var strict = await Start(database.ConnectionString, "true");
        using var client = new FhirHttp(new Uri(strict.BaseAddress, "fhir/"));
        foreach (var file in Directory())
            await Expect(201, client, await Text(file), put: true);
        var request = await Text("FhirGateway-ServiceRequest-Referral-suspected-cancer.json");
        var bare = request.Replace(Canonical.Profiles.Referral, "http://hl7.org/fhir/StructureDefinition/ServiceRequest", StringComparison.Ordinal);
        var refused = await Expect(422, client, bare);
        Assert.Equal(["ServiceRequest.meta.profile"], refused.Expressions);
        Assert.Contains(Canonical.Profiles.Referral, refused.Diagnostics, StringComparison.Ordinal);
        // The profile of another purpose does not do either.
        await Expect(422, client, (await Text("FhirGateway-Task-LetterReview-read.json"))
            .Replace(Canonical.Profiles.LetterReview, "http://hl7.org/fhir/StructureDefinition/Task", StringComparison.Ordinal));
        await Expect(201, client, request, put: true);
        // What the gateway makes itself, and what is not tracked, goes on.
        Assert.Single((await client.Get("Task?focus=ServiceRequest/referral-suspected-cancer")).Entries);
        await Expect(201, client, """{"resourceType":"Patient","name":[{"text":"x"}]}""");
        await Expect(201, client, """{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"display":"x"}}""");
    }

    [Fact]
    public async Task Where_a_type_is_named_every_resource_of_it_must_claim_one_of_its_profiles()
    {
        await using var database = await postgres.NewDatabase();
        await using var strict = await Start(database.ConnectionString, "Patient, Organization");
        using var client = new FhirHttp(new Uri(strict.BaseAddress, "fhir/"));
        var refused = await Expect(422, client, """{"resourceType":"Patient","name":[{"text":"x"}]}""");
        Assert.Contains(Canonical.Profiles.Patient, refused.Diagnostics, StringComparison.Ordinal);
        await Expect(201, client, await Text("FhirGateway-Organization-practice.json"), put: true);
        await Expect(201, client, await Text("FhirGateway-Patient-nhs-number.json"), put: true);
        await Expect(201, client, """{"resourceType":"Communication","status":"completed"}""");
        var together = await client.Post("", """
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"resource":{"resourceType":"Patient","name":[{"text":"x"}]},"request":{"method":"POST","url":"Patient"}}]}
            """);
        Assert.Equal((422, "Bundle.entry[0].resource.meta.profile"), (together.Code, Assert.Single(together.Expressions)));
    }

    [Theory]
    [InlineData(null, false, 0)]
    [InlineData("false", false, 0)]
    [InlineData("true", true, 0)]
    [InlineData("True;Patient task", true, 2)]
    [InlineData("all", false, 15)]
    public void The_setting_is_a_switch_or_a_list(string? setting, bool tracked, int types)
    {
        var required = RequiredProfiles.Parse(setting);
        Assert.Equal((tracked, types), (required.Tracked, required.Types.Count));
    }

    [Fact]
    public void A_type_without_profiles_cannot_be_required() =>
        Assert.Contains("'Goal'", Assert.Throws<UserErrorException>(() => RequiredProfiles.Parse("Goal")).Message, StringComparison.Ordinal);

    static string[] Directory() =>
    [
        "FhirGateway-Organization-practice.json", "FhirGateway-Organization-hospital.json", "FhirGateway-HealthcareService-gynaecology.json",
        "FhirGateway-PractitionerRole-gp.json", "FhirGateway-Patient-nhs-number.json", "FhirGateway-DocumentReference-ReferralLetter-text.json",
    ];

    static Task<string> Text(string file) => File.ReadAllTextAsync(
        Path.Combine(Shipped.Folder, "examples", "valid", file), TestContext.Current.CancellationToken);

    static IReadOnlyList<string> Errors(FhirAnswer answer)
    {
        Assert.Equal(400, answer.Code);
        return [.. answer.Json["issue"]!.AsArray().Where(i => (string?)i!["severity"] == "error").Select(i => (string)i!["expression"]![0]!)];
    }

    static async Task<FhirAnswer> Expect(int code, FhirHttp client, string json, bool put = false)
    {
        var root = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        var answer = put ? await client.Put($"{root["resourceType"]}/{root["id"]}", json) : await client.Post((string)root["resourceType"]!, json);
        Assert.True(answer.Code == code, $"{answer.Code} {answer.Text}");
        return answer;
    }

    static async Task<RunningGateway> Start(string connection, string? required = null) => await Gateway.Start(
        new GatewayOptions
        {
            ConnectionString = connection, Urls = "http://127.0.0.1:0", SecurityMode = "open", SweepsOnSchedule = false,
            RequireProfiles = RequiredProfiles.Parse(required),
        },
        new TurnedClock(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero)), CancellationToken.None);
}
