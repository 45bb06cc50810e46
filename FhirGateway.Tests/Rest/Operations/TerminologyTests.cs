using FhirGateway.Http;
using FhirGateway.Tests.Storage;

namespace FhirGateway.Tests.Rest.Operations;

/// <summary>A gateway with a package of a code system and a value set.</summary>
public sealed class PackagedGateway(PostgresFixture postgres) : IAsyncLifetime
{
    readonly string folder = PostgresFixture.NewDirectory();
    RunningGateway? gateway;
    FhirHttp? fhir;

    public FhirHttp Fhir => fhir ?? throw new InvalidOperationException("The gateway was not started.");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "colours.json"), """
            {"resourceType":"CodeSystem","id":"colours","url":"urn:colours","version":"1","status":"active","content":"complete",
             "hierarchyMeaning":"is-a","name":"Colours","concept":[
              {"code":"red","display":"Red","definition":"The warm one","designation":[{"language":"cy","value":"Coch"}],
               "concept":[{"code":"scarlet","display":"Scarlet"},{"code":"crimson","display":"Crimson"}]},
              {"code":"blue","display":"Blue"}]}
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "warm.json"), """
            {"resourceType":"ValueSet","id":"warm","url":"urn:warm","version":"1","status":"active","compose":{"include":[
              {"system":"urn:colours","filter":[{"property":"concept","op":"is-a","value":"red"}]}]}}
            """);
        await using var database = await postgres.NewDatabase();
        gateway = await Gateway.Start(new GatewayOptions
        {
            ConnectionString = database.ConnectionString,
            Urls = "http://127.0.0.1:0",
            SecurityMode = "open",
            SweepsOnSchedule = false,
            Projects = false,
            Packages = folder,
        }, TimeProvider.System, CancellationToken.None);
        fhir = new FhirHttp(new Uri(gateway.BaseAddress, "fhir/"));
    }

    public async ValueTask DisposeAsync()
    {
        fhir?.Dispose();
        if (gateway is not null) await gateway.DisposeAsync();
        await House.Delete(folder);
    }
}

public sealed class TerminologyTests(PackagedGateway gateway) : IClassFixture<PackagedGateway>
{
    readonly FhirHttp fhir = gateway.Fhir;

    [Fact]
    public async Task Value_sets_of_R4_of_packages_and_stored_ones_are_expanded()
    {
        Assert.Equal("female male other unknown",
            (await fhir.Get("ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender")).Codes());
        Assert.Equal("red scarlet crimson", (await fhir.Get("ValueSet/$expand?url=urn:warm")).Codes());
        Assert.Equal("red scarlet crimson", (await fhir.Get("ValueSet/$expand?url=urn:warm&valueSetVersion=1")).Codes());
        Assert.Equal(404, (await fhir.Get("ValueSet/$expand?url=urn:warm&valueSetVersion=2")).Code);
        await fhir.Put("ValueSet/cold", """
            {"resourceType":"ValueSet","id":"cold","url":"urn:cold","status":"active",
             "compose":{"include":[{"system":"urn:colours"}],"exclude":[{"valueSet":["urn:warm"]}]}}
            """);
        Assert.Equal("blue", (await fhir.Get("ValueSet/$expand?url=urn:cold")).Codes());
        Assert.Equal("blue", (await fhir.Get("ValueSet/cold/$expand")).Codes());
        Assert.Equal("blue", (await fhir.Get("ValueSet/$expand?url=ValueSet/cold")).Codes());
    }

    [Fact]
    public async Task A_stored_definition_counts_before_the_packages_one_and_no_longer_when_it_is_deleted()
    {
        const string Shade = """{"resourceType":"ValueSet","id":"shade","url":"urn:shade","status":"active","compose":{"include":[{"system":"urn:colours","concept":[{"code":"red"}]}]}}""";
        await fhir.Put("ValueSet/shade", Shade);
        Assert.Equal("red", (await fhir.Get("ValueSet/$expand?url=urn:shade")).Codes());
        await fhir.Put("ValueSet/shade", Shade.Replace("\"red\"", "\"blue\"", StringComparison.Ordinal));
        Assert.Equal("blue", (await fhir.Get("ValueSet/$expand?url=urn:shade")).Codes());
        await fhir.Delete("ValueSet/shade");
        Assert.Equal(404, (await fhir.Get("ValueSet/$expand?url=urn:shade")).Code);
    }

    [Theory]
    [InlineData("filter=crim", "crimson", 1)]
    [InlineData("filter=coch", "red", 1)]
    [InlineData("count=2", "red scarlet", 3)]
    [InlineData("offset=2&count=2", "crimson", 3)]
    [InlineData("count=0", "", 3)]
    [InlineData("excludeNested=true", "red scarlet crimson", 3)]
    public async Task An_expansion_is_filtered_and_paged(string query, string codes, int total)
    {
        var answer = await fhir.Get("ValueSet/$expand?url=urn:warm&" + query);
        Assert.Equal(codes, answer.Codes());
        Assert.Equal(total, (int)answer.Json["expansion"]!["total"]!);
    }

    [Fact]
    public async Task Names_in_other_languages_come_when_they_are_asked_for()
    {
        var plain = (await fhir.Get("ValueSet/$expand?url=urn:warm")).Json["expansion"]!["contains"]![0]!;
        Assert.Null(plain["designation"]);
        var full = (await fhir.Get("ValueSet/$expand?url=urn:warm&includeDesignations=true&displayLanguage=cy")).Json["expansion"]!["contains"]![0]!;
        Assert.Equal("Coch", (string?)full["designation"]![0]!["value"]);
        Assert.Equal("Coch", (string?)full["display"]);
    }

    [Fact]
    public async Task A_value_set_may_be_sent_as_it_is_or_in_Parameters()
    {
        const string Sent = """{"resourceType":"ValueSet","status":"draft","compose":{"include":[{"system":"urn:colours","concept":[{"code":"blue"}]}]}}""";
        Assert.Equal("blue", (await fhir.Post("ValueSet/$expand", Sent)).Codes());
        Assert.Equal("", (await fhir.Post("ValueSet/$expand?filter=red", Sent)).Codes());
        Assert.Equal("blue", (await fhir.Post("ValueSet/$expand",
            $$"""{"resourceType":"Parameters","parameter":[{"name":"valueSet","resource":{{Sent}}},{"name":"count","valueInteger":5}]}""")).Codes());
    }

    [Fact]
    public async Task What_cannot_be_listed_whole_is_not_listed()
    {
        var answer = await fhir.Post("ValueSet/$expand",
            """{"resourceType":"ValueSet","status":"draft","compose":{"include":[{"system":"http://snomed.info/sct"}]}}""");
        Assert.Equal(422, answer.Code);
        Assert.Contains("snomed", answer.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ValueSet/$validate-code?url=urn:warm&system=urn:colours&code=scarlet", true)]
    [InlineData("ValueSet/$validate-code?url=urn:warm&system=urn:colours&code=blue", false)]
    [InlineData("ValueSet/$validate-code?url=urn:warm&system=urn:colours&code=red&display=Coch", true)]
    [InlineData("ValueSet/$validate-code?url=urn:warm&system=urn:colours&code=red&display=Green", false)]
    [InlineData("ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/administrative-gender&code=male", true)]
    [InlineData("ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/administrative-gender&code=man", false)]
    [InlineData("CodeSystem/$validate-code?url=urn:colours&code=crimson", true)]
    [InlineData("CodeSystem/$validate-code?url=urn:colours&code=mauve", false)]
    public async Task A_code_is_found_in_a_value_set_or_code_system_or_not(string path, bool valid)
    {
        Assert.Equal(valid, (bool)(await fhir.Get(path)).Parameter("result")["valueBoolean"]!);
    }

    [Fact]
    public async Task One_valid_coding_of_a_concept_suffices()
    {
        var answer = await fhir.Post("ValueSet/$validate-code", """
            {"resourceType":"Parameters","parameter":[{"name":"url","valueUri":"urn:warm"},{"name":"codeableConcept","valueCodeableConcept":
              {"coding":[{"system":"urn:colours","code":"blue"},{"system":"urn:colours","code":"red"}]}}]}
            """);
        Assert.True((bool)answer.Parameter("result")["valueBoolean"]!);
        Assert.Equal("Red", (string?)answer.Parameter("display")["valueString"]);
    }

    [Fact]
    public async Task All_that_is_known_of_a_code_is_looked_up()
    {
        var answer = await fhir.Get("CodeSystem/$lookup?system=urn:colours&code=red");
        Assert.Equal("Colours", (string?)answer.Parameter("name")["valueString"]);
        Assert.Equal("Red", (string?)answer.Parameter("display")["valueString"]);
        Assert.Equal(["scarlet", "crimson"], answer.Parameters("property")
            .Where(p => (string?)p["part"]![0]!["valueCode"] == "child").Select(p => (string?)p["part"]![1]!["valueCode"]));
        Assert.Equal(answer.Text, (await fhir.Post("CodeSystem/$lookup", """
            {"resourceType":"Parameters","parameter":[{"name":"coding","valueCoding":{"system":"urn:colours","code":"red"}}]}
            """)).Text);
        Assert.Empty((await fhir.Get("CodeSystem/$lookup?system=urn:colours&code=red&property=definition")).Parameters("designation"));
        Assert.Equal(404, (await fhir.Get("CodeSystem/$lookup?system=urn:colours&code=mauve")).Code);
    }

    [Theory]
    [InlineData("red", "scarlet", "subsumes")]
    [InlineData("scarlet", "red", "subsumed-by")]
    [InlineData("red", "red", "equivalent")]
    [InlineData("scarlet", "crimson", "not-subsumed")]
    public async Task Codes_stand_to_each_other(string a, string b, string outcome)
    {
        Assert.Equal(outcome, (string?)(await fhir.Get($"CodeSystem/$subsumes?system=urn:colours&codeA={a}&codeB={b}"))
            .Parameter("outcome")["valueCode"]);
        Assert.Equal(outcome, (string?)(await fhir.Post("CodeSystem/$subsumes", $$$"""
            {"resourceType":"Parameters","parameter":[{"name":"codingA","valueCoding":{"system":"urn:colours","code":"{{{a}}}"}},
             {"name":"codingB","valueCoding":{"system":"urn:colours","code":"{{{b}}}"}}]}
            """)).Parameter("outcome")["valueCode"]);
    }

    [Fact]
    public async Task A_search_knows_the_value_sets_of_packages_too()
    {
        foreach (var code in (string[])["scarlet", "blue"])
            await fhir.Put($"Observation/{code}", $$$"""
                {"resourceType":"Observation","id":"{{{code}}}","status":"final","code":{"coding":[{"system":"urn:colours","code":"{{{code}}}"}]}}
                """);
        Assert.Equal(["Observation/scarlet"], (await fhir.Get("Observation?code:in=urn:warm")).References());
        Assert.Equal(["Observation/blue"], (await fhir.Get("Observation?code:not-in=urn:warm")).References());
        Assert.Equal(["Observation/scarlet"], (await fhir.Get("Observation?code:below=urn:colours|red")).References());
    }

    [Fact]
    public async Task A_code_is_translated_both_ways()
    {
        await fhir.Put("ConceptMap/shades", """
            {"resourceType":"ConceptMap","id":"shades","url":"urn:shades","status":"active","group":[{"source":"urn:colours","target":"urn:lights",
             "element":[{"code":"red","target":[{"code":"stop","display":"Stop","equivalence":"wider"}]},
              {"code":"blue","target":[{"equivalence":"unmatched"}]},
              {"code":"scarlet","target":[{"code":"halt","equivalence":"equal","dependsOn":[{"property":"urn:p","value":"v"}]}]}],
             "unmapped":{"mode":"fixed","code":"other"}}]}
            """);
        var red = (await fhir.Get("ConceptMap/$translate?url=urn:shades&system=urn:colours&code=red"));
        Assert.True((bool)red.Parameter("result")["valueBoolean"]!);
        var parts = red.Parameter("match")["part"]!.AsArray();
        Assert.Equal("wider", (string?)parts[0]!["valueCode"]);
        Assert.Equal(("urn:lights", "stop"), ((string?)parts[1]!["valueCoding"]!["system"], (string?)parts[1]!["valueCoding"]!["code"]));
        Assert.False(await Result("ConceptMap/shades/$translate?system=urn:colours&code=blue"));
        Assert.False(await Result("ConceptMap/shades/$translate?system=urn:colours&code=scarlet"));
        Assert.False(await Result("ConceptMap/shades/$translate?system=urn:colours&code=red&targetsystem=urn:other"));
        Assert.True(await Result("ConceptMap/shades/$translate?system=urn:colours&code=mauve"));
        var back = await fhir.Get("ConceptMap/shades/$translate?system=urn:lights&code=stop&reverse=true");
        Assert.Equal("narrower", (string?)back.Parameter("match")["part"]![0]!["valueCode"]);

        async Task<bool> Result(string path) => (bool)(await fhir.Get(path)).Parameter("result")["valueBoolean"]!;
    }
}
