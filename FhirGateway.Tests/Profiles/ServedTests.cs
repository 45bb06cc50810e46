using FhirGateway.Fhir;
using FhirGateway.Fhir.Packages;
using FhirGateway.Intake;
using FhirGateway.Referrals.Workflow;
using FhirGateway.Search;
using FhirGateway.Storage;
using FhirGateway.Tests.Faults;
using FhirGateway.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FhirGateway.Tests.Profiles;

/// <summary>Our definitions are read, searched and used over HTTP as any definition is, and are nobody's to change.</summary>
public sealed class ServedTests(GatewayFixture gateway, PostgresFixture postgres) : IClassFixture<GatewayFixture>
{
    const string Steps = Canonical.CodeSystems.ReferralStep;

    readonly FhirHttp fhir = gateway.Fhir;

    [Fact]
    public async Task Every_definition_is_read_at_its_address()
    {
        foreach (var definition in PublishedDefinitions.All)
        {
            var answer = await fhir.Get($"{definition.Type}/{definition.Id}");
            Assert.True(answer.Code == 200, $"{definition.Type}/{definition.Id}: {answer.Code}");
            Assert.Equal(definition.Root.Text("url"), (string?)answer.Json["url"]);
        }
    }

    [Theory]
    [InlineData("StructureDefinition?url=" + Canonical.Profiles.Referral, "FhirGateway-ServiceRequest-Referral")]
    [InlineData("StructureDefinition?type=Task&name=FhirGatewayTaskTracking", "FhirGateway-Task-Tracking")]
    [InlineData("CodeSystem?url=" + Canonical.CodeSystems.SafetyRule, "safety-rule")]
    [InlineData("ConceptMap?source-uri=" + Canonical.Base + "/ValueSet/priority-wales", "priority-wales")]
    [InlineData("NamingSystem?value=https://fhir.nhs.uk/Id/nhs-number", "nhs-number")]
    [InlineData("PlanDefinition?url=" + Canonical.Base + "/PlanDefinition/referral-workflow", "referral-workflow")]
    [InlineData("PlanDefinition?_id=referral-workflow", "referral-workflow")]
    [InlineData("PlanDefinition?type=workflow-definition&name=ReferralWorkflow", "referral-workflow")]
    [InlineData("ImplementationGuide?url=" + Canonical.Base + "/ImplementationGuide/fhirgateway", "fhirgateway")]
    public async Task A_definition_is_found_by_search(string query, string id) =>
        Assert.Equal(id, (string?)Assert.Single((await fhir.Get(query)).Entries)["resource"]!["id"]);

    [Fact]
    public async Task A_value_set_is_expanded_and_a_code_is_looked_up_and_translated()
    {
        var expanded = await fhir.Get($"ValueSet/$expand?url={Canonical.Base}/ValueSet/referral-step");
        Assert.Equal(13, expanded.Json["expansion"]!["contains"]!.AsArray().Count);
        var looked = await fhir.Get($"CodeSystem/$lookup?system={Steps}&code=not-attended");
        Assert.Contains("Not attended", looked.Text, StringComparison.Ordinal);
        var map = $"{Canonical.Base}/ConceptMap/referral-step-to-ers-state";
        var translated = await fhir.Get($"ConceptMap/$translate?url={map}&system={Steps}&code=not-attended");
        Assert.Contains("DID_NOT_ATTEND", translated.Text, StringComparison.Ordinal);
        var back = await fhir.Get(
            $"ConceptMap/$translate?url={map}&system=https://fhir.nhs.uk/STU3/CodeSystem/eRS-ReferralState-1&code=REJECTED&reverse=true");
        Assert.Contains("returned", back.Text, StringComparison.Ordinal);
        var valid = await fhir.Get($"ValueSet/$validate-code?url={Canonical.Base}/ValueSet/triage-urgency&system={Canonical.CodeSystems.StatedUrgency}&code=none");
        Assert.False((bool)valid.Json["parameter"]!.AsArray().First(p => (string?)p!["name"] == "result")!["valueBoolean"]!);
    }

    [Fact]
    public async Task The_CapabilityStatement_names_the_profiles_of_each_type_and_the_guide()
    {
        var statement = (await fhir.Get("metadata")).Json;
        Assert.Equal($"{Canonical.Base}/ImplementationGuide/fhirgateway", (string?)statement["implementationGuide"]![0]);
        foreach (var resource in statement["rest"]![0]!["resource"]!.AsArray())
            Assert.Equal(OwnPackage.Current.ProfilesOf((string)resource!["type"]!),
                resource["supportedProfile"]?.AsArray().Select(p => (string)p!) ?? []);
    }

    [Fact]
    public async Task Nobody_overwrites_patches_or_deletes_one_alone_or_in_a_bundle()
    {
        var address = "CodeSystem/referral-step";
        var mine = $$"""{"resourceType":"CodeSystem","id":"referral-step","url":"{{Steps}}","status":"active","content":"complete"}""";
        Assert.Equal(403, (await fhir.Put(address, mine)).Code);
        Assert.Equal(403, (await fhir.Delete(address)).Code);
        Assert.Equal(403, (await fhir.Delete($"CodeSystem?url={Steps}")).Code);
        var patch = await fhir.Patch(address, """[{"op":"replace","path":"/status","value":"retired"}]""", ("Content-Type", "application/json-patch+json"));
        Assert.Equal(403, patch.Code);
        var bundle = await fhir.Post("", """
            {"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"CodeSystem/referral-step"}}]}
            """);
        Assert.Equal(403, bundle.Code);
        Assert.Equal("1", (string?)(await fhir.Get(address)).Json["meta"]!["versionId"]);
    }

    [Fact]
    public async Task Nobody_changes_the_table_of_moves_or_takes_its_canonical()
    {
        var mine = $$"""{"resourceType":"PlanDefinition","id":"referral-workflow","url":"{{WorkflowPlan.Url}}","status":"active"}""";
        Assert.Equal(403, (await fhir.Put("PlanDefinition/referral-workflow", mine)).Code);
        Assert.Equal(403, (await fhir.Delete("PlanDefinition/referral-workflow")).Code);
        Assert.Equal(403, (await fhir.Post("PlanDefinition", mine)).Code);
        Assert.Equal("1", (string?)(await fhir.Get("PlanDefinition/referral-workflow")).Json["meta"]!["versionId"]);
    }

    [Fact]
    public async Task Nobody_takes_the_canonical_of_one_for_a_definition_of_their_own()
    {
        var answer = await fhir.Post("CodeSystem", $$"""{"resourceType":"CodeSystem","url":"{{Steps}}","version":"9","status":"active","content":"complete"}""");
        Assert.Equal(403, answer.Code);
        Assert.Equal(["CodeSystem.url"], answer.Expressions);
        Assert.Equal(201, (await fhir.Post("CodeSystem", """{"resourceType":"CodeSystem","url":"urn:test:mine","status":"active","content":"complete"}""")).Code);
    }

    [Fact]
    public async Task Starting_again_writes_nothing_anew()
    {
        var store = gateway.Services.GetRequiredService<ResourceStore>();
        await new PublishedDefinitions(store, gateway.Services.GetRequiredService<Database>()).Publish(TestContext.Current.CancellationToken);
        Assert.All((await fhir.Get("StructureDefinition?_count=200&url:below=" + Canonical.Base)).Entries,
            entry => Assert.Equal("1", (string?)entry["resource"]!["meta"]!["versionId"]));
    }

    [Fact]
    public async Task Gateways_that_start_at_once_write_each_definition_once()
    {
        await using var database = await postgres.NewDatabase();
        var gateways = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => GatewayProcess.Start(database.ConnectionString)));
        var history = await gateways[1].Fhir.Get("_history?_count=1000");
        var versions = history.Entries.Select(e => ((string)e["resource"]!["resourceType"]!, (string)e["resource"]!["id"]!)).ToList();
        Assert.Equal(PublishedDefinitions.All.Select(d => (d.Type, d.Id!)).Order(), versions.Order());
        foreach (var one in gateways) await one.DisposeAsync();
    }

    [Fact]
    public async Task An_upgrade_replaces_what_changed_deletes_what_is_gone_and_leaves_what_is_newer()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = await postgres.NewDatabase();
        var store = new ResourceStore(database, TimeProvider.System);
        var definitions = new PublishedDefinitions(store, database);
        // As an older program left it: another guide, a definition that is gone, another content of one.
        await Older(store, "0.9.0", ct);
        await definitions.Publish(ct);
        Assert.True((await store.Find("CodeSystem", "long-gone", Audience.Everyone, ct))!.Deleted);
        var steps = (await store.Find("CodeSystem", "referral-step", Audience.Everyone, ct))!;
        Assert.Equal((2, "Referral Step"), (steps.Version, steps.Read()!.Root.Text("title")));
        // As a newer program will leave it.
        await Older(store, "7.0.0", ct);
        await definitions.Publish(ct);
        Assert.Equal("Older", (await store.Find("CodeSystem", "referral-step", Audience.Everyone, ct))!.Read()!.Root.Text("title"));
    }

    static async Task Older(ResourceStore store, string version, CancellationToken ct)
    {
        string[] left =
        [
            $$"""{"resourceType":"CodeSystem","id":"referral-step","url":"{{Steps}}","title":"Older","status":"active","content":"complete"}""",
            """{"resourceType":"CodeSystem","id":"long-gone","url":"urn:test:gone","status":"active","content":"complete"}""",
            $$"""
            {"resourceType":"ImplementationGuide","id":"fhirgateway","url":"{{Canonical.Base}}/ImplementationGuide/fhirgateway","version":"{{version}}",
             "name":"Older","status":"active","packageId":"uk.fhirgateway.r4","fhirVersion":["4.0.1"],
             "definition":{"resource":[{"reference":{"reference":"CodeSystem/long-gone"} },{"reference":{"reference":"CodeSystem/referral-step"} }]} }
            """,
        ];
        var writes = left.Select(json => FhirGateway.Fhir.Json.JsonFormat.Read(System.Text.Encoding.UTF8.GetBytes(json)).Resource!)
            .Select(resource => new Write.Update(resource, resource.Id!, AsCreate: true)).ToList();
        Assert.True((await store.Save(new SaveItem([.. writes]), ct)).IsSaved);
    }
}
