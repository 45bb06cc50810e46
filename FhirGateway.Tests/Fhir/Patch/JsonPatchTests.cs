using System.Text;
using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Patch;

namespace FhirGateway.Tests.Fhir.Patch;

public sealed class JsonPatchTests
{
    const string Patient = """
        {"resourceType":"Patient","active":true,"name":[{"given":["A","B"]},{"family":"C"}],
         "extension":[{"url":"urn:w","valueDecimal":1.50}]}
        """;

    static string SuiteFile => Path.Combine(House.Data, "patch", "json-patch-tests.json");

    [Fact]
    public void The_suite_of_RFC_6902_passes()
    {
        Assert.SkipUnless(File.Exists(SuiteFile), $"There is no {SuiteFile}.");
        var cases = JsonNode.Parse(File.ReadAllText(SuiteFile))!.AsArray();
        Assert.Equal(16, cases.Count);
        Assert.Empty(cases.Select(c => Fault(c!)).OfType<string>());
    }

    static string? Fault(JsonNode test)
    {
        var patched = JsonPatch.Apply(Bytes(test["doc"]!.ToJsonString()), Bytes(test["patch"]!.ToJsonString()));
        if (test["error"] is not null)
            return patched.Json is null && patched.Refusal!.Kind == OutcomeKind.Unprocessable ? null : $"{test["comment"]}: not refused";
        return patched.Json is not null && JsonNode.DeepEquals(JsonNode.Parse(patched.Json), test["expected"])
            ? null : $"{test["comment"]}: {patched.Refusal?.Issues[0].Diagnostics ?? Encoding.UTF8.GetString(patched.Json!)}";
    }

    /// <summary>A patch of the patient above, and the whole of what it makes.</summary>
    [Theory]
    [InlineData("""[]""",
        """{"resourceType":"Patient","active":true,"name":[{"given":["A","B"]},{"family":"C"}],"extension":[{"url":"urn:w","valueDecimal":1.50}]}""")]
    [InlineData("""[{"op":"replace","path":"/active","value":false},{"op":"remove","path":"/name"}]""",
        """{"resourceType":"Patient","active":false,"extension":[{"url":"urn:w","valueDecimal":1.50}]}""")]
    [InlineData("""[{"op":"remove","path":"/name"},{"op":"replace","path":"/extension/0/valueDecimal","value":2.00e1}]""",
        """{"resourceType":"Patient","active":true,"extension":[{"url":"urn:w","valueDecimal":2.00e1}]}""")]
    [InlineData("""[{"op":"remove","path":"/extension"},{"op":"move","from":"/name/0","path":"/name/1"},{"op":"copy","from":"/name/0/family","path":"/name/1/family"}]""",
        """{"resourceType":"Patient","active":true,"name":[{"family":"C"},{"given":["A","B"],"family":"C"}]}""")]
    [InlineData("""[{"op":"remove","path":"/extension"},{"op":"replace","path":"/name/0","value":{"text":"é😀"}},{"op":"add","path":"/name/-","value":null}]""",
        """{"resourceType":"Patient","active":true,"name":[{"text":"é😀"},{"family":"C"},null]}""")]
    [InlineData("""[{"op":"test","path":"/extension/0/valueDecimal","value":1.5},{"op":"test","path":"/name/1","value":{"family":"C"}},{"op":"move","from":"/name","path":"/name"},{"op":"remove","path":"/extension"}]""",
        """{"resourceType":"Patient","active":true,"name":[{"given":["A","B"]},{"family":"C"}]}""")]
    [InlineData("""[{"op":"replace","path":"","value":{"resourceType":"Basic"}}]""", """{"resourceType":"Basic"}""")]
    public void A_patch_changes_what_it_names_and_nothing_else(string patch, string whole)
    {
        var patched = JsonPatch.Apply(Bytes(Patient), Bytes(patch));
        Assert.Null(patched.Refusal);
        Assert.Equal(whole, Encoding.UTF8.GetString(patched.Json!).Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal));
    }

    /// <summary>A patch that does not fit the patient above: where, and with which code.</summary>
    [Theory]
    [InlineData("""[{"op":"replace","path":"/gender","value":"male"}]""", "Patient.gender", "not-found")]
    [InlineData("""[{"op":"remove","path":"/name/2"}]""", "Patient.name[2]", "not-found")]
    [InlineData("""[{"op":"remove","path":"/name/-"}]""", "Patient.name.`-`", "not-found")]
    [InlineData("""[{"op":"remove","path":"/name/00"}]""", "Patient.name.`00`", "not-found")]
    [InlineData("""[{"op":"add","path":"/name/3","value":{}}]""", "Patient.name[3]", "value")]
    [InlineData("""[{"op":"add","path":"/name/x","value":{}}]""", "Patient.name.x", "value")]
    [InlineData("""[{"op":"add","path":"/active/x","value":1}]""", "Patient.active.x", "not-found")]
    [InlineData("""[{"op":"add","path":"/contact/0","value":{}}]""", "Patient.contact[0]", "not-found")]
    [InlineData("""[{"op":"move","from":"/name","path":"/name/0/given"}]""", "Patient.name", "value")]
    [InlineData("""[{"op":"copy","from":"/photo","path":"/active"}]""", "Patient.photo", "not-found")]
    [InlineData("""[{"op":"remove","path":""}]""", "Patient", "value")]
    [InlineData("""[{"op":"test","path":"/active","value":"true"}]""", "Patient.active", "conflict")]
    [InlineData("""[{"op":"test","path":"/birthDate","value":null}]""", "Patient.birthDate", "not-found")]
    [InlineData("""[{"op":"remove","path":"/active"},{"op":"test","path":"/active","value":true}]""", "Patient.active", "not-found")]
    public void A_patch_that_does_not_fit_changes_nothing_and_says_where(string patch, string expression, string code)
    {
        var patched = JsonPatch.Apply(Bytes(Patient), Bytes(patch));
        Assert.Null(patched.Json);
        Assert.Equal(OutcomeKind.Unprocessable, patched.Refusal!.Kind);
        var issue = Assert.Single(patched.Refusal.Issues);
        Assert.Equal((expression, code), (issue.Expression, issue.Code));
    }

    [Theory]
    [InlineData("""{"op":"remove","path":"/active"}""", "array")]
    [InlineData("null", "array")]
    [InlineData("""[{"op":"remove","path":"/active"}""", "read")]
    [InlineData("[7]", "object")]
    [InlineData("""[{"path":"/active"}]""", "'op'")]
    [InlineData("""[{"op":"erase","path":"/active"}]""", "erase")]
    [InlineData("""[{"op":"remove"}]""", "'path'")]
    [InlineData("""[{"op":"remove","path":7}]""", "'path'")]
    [InlineData("""[{"op":"remove","path":"active"}]""", "Pointer")]
    [InlineData("""[{"op":"remove","path":"/a~2"}]""", "Pointer")]
    [InlineData("""[{"op":"add","path":"/active"}]""", "'value'")]
    [InlineData("""[{"op":"test","path":"/active"}]""", "'value'")]
    [InlineData("""[{"op":"move","path":"/active"}]""", "'from'")]
    [InlineData("""[{"op":"copy","from":"x","path":"/active"}]""", "Pointer")]
    [InlineData("""[{"op":"remove","op":"add","path":"/active"}]""", "read")]
    [InlineData("""[{"op":"add","path":"/active","value":1e999999999}]""", "number")]
    [InlineData("""[{"op":"add","path":"/active","value":"\ud83d"}]""", "half")]
    [InlineData("""[{"op":"add","path":"/active","value":{"\ud83d":1}}]""", "half")]
    public void What_is_no_patch_is_refused_as_such(string patch, string word)
    {
        var patched = JsonPatch.Apply(Bytes(Patient), Bytes(patch));
        Assert.Null(patched.Json);
        Assert.Equal(OutcomeKind.Invalid, patched.Refusal!.Kind);
        Assert.Contains(word, Assert.Single(patched.Refusal.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void Doubling_comes_to_an_end()
    {
        var patch = string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"/name","path":"/name/-"}""", 60));
        Assert.Equal("too-costly", Refusal(patch).Code);
        var wide = string.Join(',', Enumerable.Range(0, 900).Select(n => n % 2 == 0
            ? """{"op":"copy","from":"/name","path":"/contact"}""" : """{"op":"copy","from":"/contact/0","path":"/name/-"}"""));
        Assert.Null(JsonPatch.Apply(Bytes(Patient), Bytes($"[{wide}]")).Refusal);
        var big = $$"""{"op":"add","path":"/name/0/text","value":"{{new string('x', 1 << 20)}}"}""";
        Assert.Equal("too-costly", Refusal(
            big + string.Concat(Enumerable.Repeat(""",{"op":"copy","from":"/name/0","path":"/name/-"}""", 17))).Code);
    }

    [Fact]
    public void Operations_are_counted()
    {
        var many = string.Join(',', Enumerable.Repeat("""{"op":"test","path":"/active","value":true}""", 1001));
        Assert.Equal(OutcomeKind.Invalid, JsonPatch.Apply(Bytes(Patient), Bytes($"[{many}]")).Refusal!.Kind);
    }

    static Issue Refusal(string operations) =>
        Assert.Single(JsonPatch.Apply(Bytes(Patient), Bytes($"[{operations}]")).Refusal!.Issues);

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
