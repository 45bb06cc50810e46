using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Rest.Operations;

public sealed class MetaTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    readonly FhirHttp fhir = gateway.Fhir;

    static string Labels(string meta) =>
        $$"""{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{{meta}}}]}""";

    static string Tag(string code) => Labels($$"""{"tag":[{"system":"urn:t","code":"{{code}}"}]}""");

    static JsonNode Meta(FhirAnswer answer) => answer.Parameter("return")["valueMeta"]!;

    static IEnumerable<string> Tags(JsonNode meta) => meta["tag"]?.AsArray().Select(t => (string)t!["code"]!) ?? [];

    [Fact]
    public async Task Labels_are_added_once_and_what_else_meta_holds_stays()
    {
        await fhir.Put("Patient/labelled", """
            {"resourceType":"Patient","id":"labelled","meta":{"source":"urn:s","tag":[{"system":"urn:t","code":"a","display":"A"}]},
             "extension":[{"url":"urn:e","valueDecimal":1.00}]}
            """);
        var answer = await fhir.Post("Patient/labelled/$meta-add", Labels("""
            {"profile":["http://hl7.org/fhir/StructureDefinition/Patient"],"security":[{"system":"urn:x","code":"r"}],
             "tag":[{"system":"urn:t","code":"a","display":"Other"},{"system":"urn:t","code":"b"}]}
            """));
        Assert.Equal(["a", "b"], Tags(Meta(answer)));
        Assert.Equal("W/\"2\"", answer.ETag);
        var stored = await fhir.Get("Patient/labelled");
        Assert.Contains("\"valueDecimal\":1.00", stored.Text, StringComparison.Ordinal);
        Assert.Equal(("urn:s", "2", "A"), ((string?)stored.Json["meta"]!["source"], (string?)stored.Json["meta"]!["versionId"],
            (string?)stored.Json["meta"]!["tag"]![0]!["display"]));
        Assert.Equal("http://hl7.org/fhir/StructureDefinition/Patient", (string?)stored.Json["meta"]!["profile"]![0]);
        Assert.Contains("Patient/labelled", (await fhir.Get("Patient?_security=urn:x|r")).References());
    }

    [Fact]
    public async Task What_changes_nothing_makes_no_version()
    {
        await fhir.Put("Patient/same", """{"resourceType":"Patient","id":"same","meta":{"tag":[{"system":"urn:t","code":"a"}]}}""");
        Assert.Equal("W/\"1\"", (await fhir.Post("Patient/same/$meta-add", Tag("a"))).ETag);
        Assert.Equal("W/\"1\"", (await fhir.Post("Patient/same/$meta-delete", Tag("b"))).ETag);
    }

    [Fact]
    public async Task Labels_are_taken_away_and_an_empty_list_does_not_stay()
    {
        await fhir.Put("Patient/bare", """{"resourceType":"Patient","id":"bare","meta":{"tag":[{"system":"urn:t","code":"a"}]}}""");
        var answer = await fhir.Post("Patient/bare/$meta-delete", Tag("a"));
        Assert.Null(Meta(answer)["tag"]);
        Assert.Equal(["lastUpdated", "versionId"], (await fhir.Get("Patient/bare")).Json["meta"]!.AsObject().Select(p => p.Key).Order());
    }

    [Fact]
    public async Task A_change_of_labels_is_a_write_like_any_other()
    {
        await fhir.Put("Patient/gated", """{"resourceType":"Patient","id":"gated"}""");
        Assert.Equal(412, (await fhir.Post("Patient/gated/$meta-add", Tag("a"), ("If-Match", "W/\"7\""))).Code);
        Assert.Equal(400, (await fhir.Post("Patient/gated/$meta-add", Labels("""{"security":[{"system":"no uri","code":"a"}]}"""))).Code);
        await fhir.Post("Patient/gated/$meta-add", Tag("a"), ("If-Match", "W/\"1\""));
        Assert.Equal(2, (await fhir.Get("Patient/gated/_history")).Entries.Count);
        await fhir.Delete("Patient/gated");
        Assert.Equal(410, (await fhir.Post("Patient/gated/$meta-add", Tag("b"))).Code);
        Assert.Equal(410, (await fhir.Get("Patient/gated/$meta")).Code);
    }

    [Fact]
    public async Task Of_many_who_add_at_once_none_is_lost()
    {
        await fhir.Put("Patient/crowded", """{"resourceType":"Patient","id":"crowded"}""");
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => fhir.Post("Patient/crowded/$meta-add", Tag($"t{i}"))));
        Assert.All(answers, a => Assert.True(a.Code == 200, a.Text));
        Assert.Equal(16, Tags((await fhir.Get("Patient/crowded")).Json["meta"]!).Distinct().Count());
    }

    [Fact]
    public async Task Labels_in_use_are_told_of_a_version_a_resource_a_type_and_the_system()
    {
        await fhir.Put("Basic/one", """{"resourceType":"Basic","id":"one","code":{"text":"x"},"meta":{"tag":[{"system":"urn:t","code":"basic"}]}}""");
        await fhir.Post("Basic/one/$meta-add", Tag("later"));
        await fhir.Put("Slot/one", """
            {"resourceType":"Slot","id":"one","schedule":{"display":"s"},"status":"free","start":"2026-01-01T00:00:00Z","end":"2026-01-01T01:00:00Z",
             "meta":{"tag":[{"system":"urn:t","code":"slot"}],"security":[{"system":"urn:t","code":"s"}]}}
            """);
        Assert.Equal(["basic"], Tags(Meta(await fhir.Get("Basic/one/_history/1/$meta"))));
        Assert.Equal(["basic", "later"], Tags(Meta(await fhir.Get("Basic/one/$meta"))));
        Assert.Equal(["basic", "later"], Tags(Meta(await fhir.Get("Basic/$meta"))));
        var all = Meta(await fhir.Get("$meta"));
        Assert.Superset(new HashSet<string>(["basic", "later", "slot"]), Tags(all).ToHashSet());
        Assert.Contains("s", all["security"]!.AsArray().Select(label => (string?)label!["code"]));
        Assert.Empty((await fhir.Get("Invoice/$meta")).Parameters("return"));
    }
}
