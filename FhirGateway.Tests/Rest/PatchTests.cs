namespace FhirGateway.Tests.Rest;

/// <summary>PATCH by id and by criteria (http.html#patch), with JSON Patch and with FHIRPath Patch.</summary>
public sealed class PatchTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    static readonly (string, string) JsonPatch = ("Content-Type", "application/json-patch+json");
    readonly FhirHttp fhir = gateway.Fhir;

    Task<FhirAnswer> Anna() => fhir.Post("Patient",
        """{"resourceType":"Patient","name":[{"family":"Ames","given":["Anna","Maria"]}],"multipleBirthInteger":2}""");

    static string Replaced(string path, string value) => $$"""[{"op":"replace","path":"{{path}}","value":{{value}}}]""";

    static string FhirPath(string type, string path, string more = "") => $$$"""
        {"resourceType":"Parameters","parameter":[{"name":"operation","part":[
         {"name":"type","valueCode":"{{{type}}}"},{"name":"path","valueString":"{{{path}}}"}{{{more}}}]}]}
        """;

    [Fact]
    public async Task A_JSON_Patch_makes_the_next_version_and_leaves_the_rest()
    {
        var id = (await Anna()).Id;
        var patched = await fhir.Patch($"Patient/{id}", Replaced("/name/0/family", "\"Bell\""), JsonPatch);
        Assert.Equal((200, "W/\"2\""), (patched.Code, patched.ETag));
        Assert.Equal($"{fhir.Base}Patient/{id}/_history/2", patched.Location);
        var read = await fhir.Get($"Patient/{id}");
        Assert.Equal("Bell", (string?)read.Json["name"]![0]!["family"]);
        Assert.Equal("Maria", (string?)read.Json["name"]![0]!["given"]![1]);
        Assert.Equal(patched.Text, read.Text);
    }

    [Fact]
    public async Task A_FHIRPath_Patch_makes_the_next_version()
    {
        var id = (await Anna()).Id;
        var patch = FhirPath("replace", "Patient.name[0].family", """,{"name":"value","valueString":"Bell"}""");
        var patched = await fhir.Patch($"Patient/{id}", patch);
        Assert.Equal((200, "W/\"2\""), (patched.Code, patched.ETag));
        Assert.Equal("Bell", (string?)patched.Json["name"]![0]!["family"]);
    }

    [Fact]
    public async Task A_FHIRPath_Patch_may_come_as_XML()
    {
        var id = (await Anna()).Id;
        var patched = await fhir.Patch($"Patient/{id}", """
            <Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/>
              <part><name value="type"/><valueCode value="delete"/></part>
              <part><name value="path"/><valueString value="Patient.multipleBirth"/></part>
            </parameter></Parameters>
            """, ("Content-Type", "application/fhir+xml"), ("Accept", "application/fhir+json"));
        Assert.Equal(200, patched.Code);
        Assert.Null(patched.Json["multipleBirthInteger"]);
    }

    [Fact]
    public async Task If_Match_is_honoured()
    {
        var id = (await Anna()).Id;
        Refused(await fhir.Patch($"Patient/{id}", Replaced("/name/0/family", "\"B\""), JsonPatch, ("If-Match", "W/\"2\"")), 412);
        Assert.Equal(200, (await fhir.Patch($"Patient/{id}", Replaced("/name/0/family", "\"B\""), JsonPatch, ("If-Match", "W/\"1\""))).Code);
        Refused(await fhir.Patch($"Patient/{id}", Replaced("/name/0/family", "\"C\""), JsonPatch, ("If-Match", "W/\"1\"")), 412);
    }

    [Fact]
    public async Task What_is_not_there_answers_404_and_what_was_deleted_410()
    {
        Refused(await fhir.Patch("Patient/nobody", Replaced("/active", "true"), JsonPatch), 404);
        var id = (await Anna()).Id;
        await fhir.Delete($"Patient/{id}");
        Refused(await fhir.Patch($"Patient/{id}", Replaced("/active", "true"), JsonPatch), 410);
    }

    [Theory]
    [InlineData("[{\"op\":\"replace\"", 400)]
    [InlineData("{}", 400)]
    [InlineData("", 400)]
    [InlineData("""[{"op":"paint","path":"/active"}]""", 400)]
    [InlineData("""[{"op":"remove","path":"/no/such"}]""", 422)]
    [InlineData("""[{"op":"test","path":"/name/0/family","value":"Bell"}]""", 422)]
    [InlineData("""[{"op":"add","path":"/gender","value":"unclear"}]""", 422)]
    [InlineData("""[{"op":"add","path":"/colour","value":"red"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/id","value":"other"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/resourceType","value":"Group"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"","value":null}]""", 422)]
    public async Task A_JSON_Patch_that_is_none_answers_400_and_one_that_does_not_fit_422(string patch, int code)
    {
        var id = (await Anna()).Id;
        Refused(await fhir.Patch($"Patient/{id}", patch, JsonPatch), code);
        Assert.Equal("W/\"1\"", (await fhir.Get($"Patient/{id}")).ETag);
    }

    [Fact]
    public async Task What_a_patch_would_make_wrong_is_told_with_its_expression()
    {
        var refused = await fhir.Patch($"Patient/{(await Anna()).Id}", """[{"op":"add","path":"/gender","value":"unclear"}]""", JsonPatch);
        Assert.Contains("Patient.gender", refused.Expressions);
    }

    [Theory]
    [InlineData("Patient.nothing", 422)]
    [InlineData("Patient.name.given", 422)]
    [InlineData("Patient.name[0", 422)]
    [InlineData("Patient", 422)]
    public async Task A_FHIRPath_Patch_that_does_not_fit_answers_422_and_names_the_operation(string path, int code)
    {
        var refused = await fhir.Patch($"Patient/{(await Anna()).Id}",
            FhirPath("replace", path, """,{"name":"value","valueString":"Bell"}"""));
        Refused(refused, code);
        Assert.Contains("Parameters.parameter[0]", refused.Expressions);
    }

    [Fact]
    public async Task Parameters_that_are_no_patch_answer_400()
    {
        var id = (await Anna()).Id;
        Refused(await fhir.Patch($"Patient/{id}", """{"resourceType":"Patient"}"""), 400);
        Refused(await fhir.Patch($"Patient/{id}", FhirPath("paint", "Patient.active")), 400);
        Refused(await fhir.Patch($"Patient/{id}", """{"resourceType":"Parameters","parameter":[{"name":"operation","nick":1}]}"""), 400);
        Refused(await fhir.Patch($"Patient/{id}", "{"), 400);
    }

    [Theory]
    [InlineData("application/xml-patch+xml")]
    [InlineData("application/merge-patch+json")]
    [InlineData("text/plain")]
    [InlineData("application/json-patch+json; charset=utf-16")]
    public async Task Other_kinds_of_patch_answer_415_and_name_those_that_are_read(string type)
    {
        var refused = await fhir.Patch($"Patient/{(await Anna()).Id}", "[]", ("Content-Type", type));
        Refused(refused, 415);
    }

    [Fact]
    public async Task A_patch_that_changes_nothing_makes_no_version()
    {
        var id = (await Anna()).Id;
        var patched = await fhir.Patch($"Patient/{id}", Replaced("/name/0/family", "\"Ames\""), JsonPatch);
        Assert.Equal((200, "W/\"1\""), (patched.Code, patched.ETag));
        Assert.Equal("W/\"1\"", (await fhir.Patch($"Patient/{id}", "[]", JsonPatch)).ETag);
    }

    [Theory]
    [InlineData("return=minimal", null)]
    [InlineData("return=representation", "Patient")]
    [InlineData("return=OperationOutcome", "OperationOutcome")]
    public async Task It_answers_with_what_the_client_prefers(string prefer, string? type)
    {
        var patched = await fhir.Patch($"Patient/{(await Anna()).Id}", Replaced("/name/0/family", "\"B\""), JsonPatch, ("Prefer", prefer));
        Assert.Equal(type, patched.Text.Length == 0 ? null : (string?)patched.Json["resourceType"]);
        Assert.Equal("W/\"2\"", patched.ETag);
    }

    [Fact]
    public async Task A_conditional_patch_changes_the_one_that_meets_the_criteria()
    {
        var own = new Conditionals(fhir);
        Refused(await fhir.Patch(own.Address, Replaced("/name/0/family", "\"B\""), JsonPatch), 404);
        var id = Assert.Single(await own.Create(1));
        var patched = await fhir.Patch(own.Address, Replaced("/name/0/family", "\"B\""), JsonPatch);
        Assert.Equal((200, id, "W/\"2\""), (patched.Code, patched.Id, patched.ETag));
        Refused(await fhir.Patch(own.Address, Replaced("/name/0/family", "\"C\""), JsonPatch, ("If-Match", "W/\"1\"")), 412);
        await own.Create(1);
        Refused(await fhir.Patch(own.Address, Replaced("/name/0/family", "\"C\""), JsonPatch), 412);
        Refused(await fhir.Patch("Patient", Replaced("/active", "true"), JsonPatch), 400);
        Refused(await fhir.Patch("Patient?colour=red", Replaced("/active", "true"), JsonPatch), 400);
    }

    [Fact]
    public async Task A_patch_that_is_refused_for_what_it_says_is_kept_as_it_was_sent()
    {
        var patch = $$"""[ {"op":"add", "path":"/gender", "value":"{{Guid.NewGuid()}}"} ]""";
        await fhir.Patch($"Patient/{(await Anna()).Id}", patch, JsonPatch);
        var kept = (await fhir.Get("$refused")).Entries[0]["resource"]!;
        Assert.Equal(patch, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)kept["data"]!)));
        Assert.Equal("application/json-patch+json", (string?)kept["contentType"]);
    }

    [Fact]
    public async Task Of_many_patches_at_the_same_time_none_is_lost()
    {
        var id = (await fhir.Post("Patient", """{"resourceType":"Patient","name":[{"given":["Start"]}]}""")).Id;
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i =>
            fhir.Patch($"Patient/{id}", $$"""[{"op":"add","path":"/name/0/given/-","value":"N{{i}}"}]""", JsonPatch)));
        Assert.All(answers, answer => Assert.True(answer.Code is 200 or 409, answer.Text));
        var read = await fhir.Get($"Patient/{id}");
        var done = answers.Select((answer, i) => (answer.Code, Name: $"N{i}")).Where(a => a.Code == 200).Select(a => a.Name);
        Assert.Equal(done.Append("Start").Order(), read.Json["name"]![0]!["given"]!.AsArray().Select(n => (string)n!).Order());
        Assert.Equal($"W/\"{answers.Count(a => a.Code == 200) + 1}\"", read.ETag);
    }

    [Fact]
    public async Task Between_patches_and_updates_at_the_same_time_no_acknowledged_version_is_undone()
    {
        var id = (await fhir.Post("Patient", """{"resourceType":"Patient","name":[{"given":["Start"]}]}""")).Id;
        var patches = Enumerable.Range(0, 12).Select(i =>
            fhir.Patch($"Patient/{id}", $$"""[{"op":"add","path":"/name/0/given/-","value":"N{{i}}"}]""", JsonPatch));
        var updates = Enumerable.Range(0, 6).Select(i =>
            fhir.Put($"Patient/{id}", $$$"""{"resourceType":"Patient","id":"{{{id}}}","name":[{"given":["P{{{i}}}"]}]}"""));
        var answers = await Task.WhenAll(patches.Concat(updates));
        Assert.All(answers, answer => Assert.True(answer.Code is 200 or 409, answer.Text));
        // Each version adds one name to the version before, or is one of the updates.
        var versions = (await fhir.Get($"Patient/{id}/_history?_count=100")).Entries.Reverse()
            .Select(e => e["resource"]!["name"]![0]!["given"]!.AsArray().Select(n => (string)n!).ToList()).ToList();
        Assert.Equal(answers.Count(a => a.Code == 200) + 1, versions.Count);
        foreach (var (before, after) in versions.Zip(versions.Skip(1)))
            Assert.True(after is [['P', ..]] || after.SkipLast(1).SequenceEqual(before), string.Join(',', after));
    }

    static void Refused(FhirAnswer answer, int code)
    {
        Assert.True(answer.Code == code, $"{answer.Code}: {answer.Text}");
        Assert.NotEmpty(answer.Diagnostics);
    }
}
