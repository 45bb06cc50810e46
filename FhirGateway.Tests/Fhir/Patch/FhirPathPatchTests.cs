using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Patch;

namespace FhirGateway.Tests.Fhir.Patch;

public sealed class FhirPathPatchTests
{
    const string Observation = """
        {"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},
         "contained":[{"resourceType":"Patient","id":"p"}],"subject":{"reference":"#p"},
         "valueQuantity":{"value":1.50,"unit":"kg"},"note":[{"text":"a"},{"text":"b"}],
         "_issued":{"extension":[{"url":"urn:why","valueCode":"unknown"}]}}
        """;

    /// <summary>What an operation's parts do, and a piece of the text that results.</summary>
    [Theory]
    [InlineData("replace", """
        {"name":"path","valueString":"Observation.value"},{"name":"value","valueString":"heavy"}
        """, "\"valueString\":\"heavy\"")]
    [InlineData("replace", """
        {"name":"path","valueString":"Observation.value.ofType(Quantity).value"},{"name":"value","valueDecimal":2.00}
        """, "\"valueQuantity\":{\"value\":2.00,\"unit\":\"kg\"}")]
    [InlineData("add", """
        {"name":"path","valueString":"Observation"},{"name":"name","valueString":"effective"},{"name":"value","valueDateTime":"2026-01"}
        """, "\"effectiveDateTime\":\"2026-01\"")]
    [InlineData("add", """
        {"name":"path","valueString":"Observation"},{"name":"name","valueString":"effectivePeriod"},
        {"name":"value","valuePeriod":{"start":"2026-01"}}
        """, "\"effectivePeriod\":{\"start\":\"2026-01\"}")]
    [InlineData("add", """
        {"name":"path","valueString":"Observation.status"},{"name":"name","valueString":"extension"},
        {"name":"value","valueString":"x"}
        """, null)]
    [InlineData("add", """
        {"name":"path","valueString":"Observation.status"},{"name":"name","valueString":"extension"},
        {"name":"value","part":[{"name":"url","valueUri":"urn:e"},{"name":"valueBoolean","valueBoolean":true}]}
        """, "\"_status\":{\"extension\":[{\"url\":\"urn:e\",\"valueBoolean\":true}]}")]
    [InlineData("add", """
        {"name":"path","valueString":"Observation"},{"name":"name","valueString":"component"},
        {"name":"value","part":[
          {"name":"value","valueQuantity":{"value":1e3}},{"name":"code","valueCodeableConcept":{"text":"c"}},
          {"name":"referenceRange","part":[{"name":"text","valueString":"r1"}]},
          {"name":"referenceRange","part":[{"name":"text","valueString":"r2"}]}]}
        """, "\"component\":[{\"code\":{\"text\":\"c\"},\"valueQuantity\":{\"value\":1e3},\"referenceRange\":[{\"text\":\"r1\"},{\"text\":\"r2\"}]}]")]
    [InlineData("add", """
        {"name":"path","valueString":"Observation"},{"name":"name","valueString":"text"},
        {"name":"value","part":[{"name":"status","valueCode":"generated"},
          {"name":"div","valueString":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"}]}
        """, "\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">x</div>\"},\"contained\"")]
    [InlineData("add", """
        {"name":"path","valueString":"Observation"},{"name":"name","valueString":"contained"},
        {"name":"value","resource":{"resourceType":"Device","id":"d"}}
        """, "\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"p\"},{\"resourceType\":\"Device\",\"id\":\"d\"}]")]
    [InlineData("add", """
        {"name":"path","valueString":"Observation.subject.resolve()"},{"name":"name","valueString":"gender"},
        {"name":"value","valueCode":"female"}
        """, "{\"resourceType\":\"Patient\",\"id\":\"p\",\"gender\":\"female\"}")]
    [InlineData("add", """
        {"name":"path","valueString":"Observation.code"},{"name":"name","valueString":"text"},{"name":"value","valueString":"x"}
        """, null)]
    [InlineData("delete", """{"name":"path","valueString":"Observation.code.text"}""", "\"status\":\"final\",\"subject\"")]
    [InlineData("delete", """{"name":"path","valueString":"Observation.bodySite"}""", "\"code\":{\"text\":\"x\"}")]
    [InlineData("delete", """{"name":"path","valueString":"Observation.note[0]"}""", "\"note\":[{\"text\":\"b\"}]")]
    [InlineData("delete", """{"name":"path","valueString":"Observation.note.where(text='b')"}""", "\"note\":[{\"text\":\"a\"}]")]
    [InlineData("move", """
        {"name":"path","valueString":"Observation.note"},{"name":"source","valueInteger":1},{"name":"destination","valueInteger":0}
        """, "\"note\":[{\"text\":\"b\"},{\"text\":\"a\"}]")]
    [InlineData("insert", """
        {"name":"path","valueString":"Observation.note"},{"name":"index","valueInteger":0},{"name":"value","valueAnnotation":{"text":"0"}}
        """, "\"note\":[{\"text\":\"0\"},{\"text\":\"a\"},{\"text\":\"b\"}]")]
    public void An_operation_does_what_its_parts_say(string type, string parts, string? piece)
    {
        var patched = Apply($$"""{"name":"operation","part":[{"name":"type","valueCode":"{{type}}"},{{parts}}]}""");
        if (piece is null)
        {
            Assert.Equal(OutcomeKind.Unprocessable, patched.Refusal?.Kind);
            return;
        }
        Assert.Null(patched.Refusal);
        Assert.Contains(piece, Encoding.UTF8.GetString(patched.Json!), StringComparison.Ordinal);
        Assert.Empty(JsonFormat.Read(patched.Json).Issues);
    }

    [Fact]
    public void What_is_not_touched_keeps_its_values_and_literals() => Assert.Equal(
        """{"resourceType":"Observation","id":"o","contained":[{"resourceType":"Patient","id":"p"}],"status":"final","code":{"text":"x"},"subject":{"reference":"#p"},"_issued":{"extension":[{"url":"urn:why","valueCode":"unknown"}]},"valueQuantity":{"value":1.50,"unit":"kg"},"note":[{"text":"a"},{"text":"b"}]}""",
        Encoding.UTF8.GetString(FhirPathPatch.Apply(Read(Observation), Read("""{"resourceType":"Parameters"}"""), default).Json!));

    /// <summary>An operation that does not fit: the code, where the fault lies in the Parameters, and a word of it.</summary>
    [Theory]
    [InlineData("add", """{"name":"path","valueString":"Observation.method"},{"name":"name","valueString":"text"},{"name":"value","valueString":"x"}""", "not-found", "", "nothing")]
    [InlineData("add", """{"name":"path","valueString":"Observation.note"},{"name":"name","valueString":"text"},{"name":"value","valueString":"x"}""", "multiple-matches", "", "2 elements")]
    [InlineData("add", """{"name":"path","valueString":"Observation"},{"name":"name","valueString":"colour"},{"name":"value","valueString":"x"}""", "value", "", "colour")]
    [InlineData("add", """{"name":"path","valueString":"Observation"},{"name":"name","valueString":"issued"},{"name":"value","valueInstant":"2026-01-01T00:00:00Z"}""", "value", "", "already")]
    [InlineData("add", """{"name":"path","valueString":"Observation"},{"name":"name","valueString":"valueInteger"},{"name":"value","valueInteger":1}""", "value", "", "already")]
    [InlineData("add", """{"name":"path","valueString":"Observation"},{"name":"name","valueString":"method"},{"name":"value","valueString":"x"}""", "value", ".part[3]", "CodeableConcept, not string")]
    [InlineData("add", """{"name":"path","valueString":"Observation"},{"name":"name","valueString":"component"},{"name":"value","valueDosage":{"text":"x"}}""", "value", ".part[3]", "not Dosage")]
    [InlineData("add", """{"name":"path","valueString":"Observation"},{"name":"name","valueString":"component"},{"name":"value","part":[{"name":"colour","valueString":"x"}]}""", "value", ".part[3].part[0]", "colour")]
    [InlineData("add", """{"name":"path","valueString":"Observation"},{"name":"name","valueString":"effective"},{"name":"value","part":[{"name":"start","valueDateTime":"2026"}]}""", "value", ".part[3]", "not parts")]
    [InlineData("add", """{"name":"path","valueString":"'x'"},{"name":"name","valueString":"id"},{"name":"value","valueString":"x"}""", "value", "", "no element")]
    [InlineData("add", """{"name":"path","valueString":"Observation.("},{"name":"name","valueString":"id"},{"name":"value","valueString":"x"}""", "value", "", "evaluated")]
    [InlineData("replace", """{"name":"path","valueString":"Observation.status"},{"name":"value","valueInteger":1}""", "value", ".part[2]", "code, not integer")]
    [InlineData("replace", """{"name":"path","valueString":"Observation.method"},{"name":"value","valueCodeableConcept":{"text":"x"}}""", "not-found", "", "nothing")]
    [InlineData("replace", """{"name":"path","valueString":"Observation"},{"name":"value","resource":{"resourceType":"Observation","status":"final","code":{"text":"y"}}}""", "value", "", "itself")]
    [InlineData("delete", """{"name":"path","valueString":"Observation.note"}""", "multiple-matches", "", "2 elements")]
    [InlineData("delete", """{"name":"path","valueString":"Observation"}""", "value", "", "itself")]
    [InlineData("insert", """{"name":"path","valueString":"Observation.note"},{"name":"index","valueInteger":3},{"name":"value","valueAnnotation":{"text":"x"}}""", "value", "", "has 2")]
    [InlineData("insert", """{"name":"path","valueString":"Observation.note.where(text='b')"},{"name":"index","valueInteger":0},{"name":"value","valueAnnotation":{"text":"x"}}""", "value", "", "whole")]
    [InlineData("insert", """{"name":"path","valueString":"Observation.code"},{"name":"index","valueInteger":0},{"name":"value","valueCodeableConcept":{"text":"x"}}""", "value", "", "no list")]
    [InlineData("insert", """{"name":"path","valueString":"Observation.category"},{"name":"index","valueInteger":0},{"name":"value","valueCodeableConcept":{"text":"x"}}""", "not-found", "", "nothing")]
    [InlineData("move", """{"name":"path","valueString":"Observation.note"},{"name":"source","valueInteger":0},{"name":"destination","valueInteger":2}""", "value", "", "cannot move")]
    public void An_operation_that_does_not_fit_is_refused(string type, string parts, string code, string below, string word)
    {
        var patched = Apply($$$"""
            {"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Observation.note[1].text"}]},
            {"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Observation"},
             {"name":"name","valueString":"note"},{"name":"value","valueAnnotation":{"text":"b"}}]},
            {"name":"operation","part":[{"name":"type","valueCode":"{{{type}}}"},{{{parts}}}]}
            """);
        Assert.Null(patched.Json);
        Assert.Equal(OutcomeKind.Unprocessable, patched.Refusal!.Kind);
        var issue = Assert.Single(patched.Refusal.Issues);
        Assert.Equal((code, "Parameters.parameter[2]" + below), (issue.Code, issue.Expression));
        Assert.Contains(word, issue.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"op"}""", "Parameters.parameter[0]")]
    [InlineData("""{"name":"operation"}""", "Parameters.parameter[0]")]
    [InlineData("""{"name":"operation","part":[{"name":"type","valueCode":"delete"}]}""", "Parameters.parameter[0]")]
    [InlineData("""{"name":"operation","part":[{"name":"type","valueCode":"erase"},{"name":"path","valueString":"Observation"}]}""", "Parameters.parameter[0]")]
    [InlineData("""{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Observation"}]}""", "Parameters.parameter[0]")]
    [InlineData("""{"name":"operation","part":[{"name":"type","valueCode":"insert"},{"name":"path","valueString":"Observation.note"},{"name":"index","valueInteger":-1},{"name":"value","valueAnnotation":{"text":"x"}}]}""", "Parameters.parameter[0]")]
    [InlineData("""{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Observation.note"}]}""", "Parameters.parameter[0]")]
    [InlineData("""{"name":"operation","part":[{"name":"type","valueCode":"move"},{"name":"path","valueString":"Observation.note"},{"name":"source","valueInteger":0}]}""", "Parameters.parameter[0]")]
    [InlineData("""{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"a"},{"name":"path","valueString":"b"}]}""", "Parameters.parameter[0].part[2]")]
    [InlineData("""{"name":"operation","part":[{"name":"pfad","valueString":"a"}]}""", "Parameters.parameter[0].part[0]")]
    public void What_is_no_patch_is_refused_as_such(string parameter, string expression)
    {
        var patched = Apply(parameter);
        Assert.Null(patched.Json);
        Assert.Equal((OutcomeKind.Invalid, expression),
            (patched.Refusal!.Kind, Assert.Single(patched.Refusal.Issues).Expression));
    }

    [Fact]
    public void Another_resource_is_no_patch() => Assert.Equal(
        OutcomeKind.Invalid, FhirPathPatch.Apply(Read(Observation), Read("""{"resourceType":"Basic"}"""), default).Refusal!.Kind);

    [Fact]
    public void Depth_and_work_are_bounded()
    {
        static string Deeper(int times) => string.Join(',', Enumerable.Range(0, times).Select(n => $$$"""
            {"name":"operation","part":[{"name":"type","valueCode":"add"},
             {"name":"path","valueString":"Observation{{{string.Concat(Enumerable.Repeat(".extension[0]", n))}}}"},
             {"name":"name","valueString":"extension"},{"name":"value","part":[{"name":"url","valueUri":"urn:x"}]}]}
            """));
        Assert.Null(Apply(Deeper(60)).Refusal);
        Assert.Equal("too-costly", Apply(Deeper(70)).Refusal!.Issues[0].Code);
        var delete = """{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Observation.note[7]"}]}""";
        Assert.Null(Apply(string.Join(',', Enumerable.Repeat(delete, 1000))).Refusal);
        Assert.Equal(OutcomeKind.Invalid, Apply(string.Join(',', Enumerable.Repeat(delete, 1001))).Refusal!.Kind);
        var everything = string.Concat(Enumerable.Repeat(".select(%resource.descendants())", 4));
        var dear = delete.Replace(".note[7]", everything, StringComparison.Ordinal);
        Assert.Contains("steps", Apply(string.Join(',', Enumerable.Repeat(dear, 1000))).Refusal!.Issues[0].Diagnostics, StringComparison.Ordinal);
    }

    static Patched Apply(string parameters) =>
        FhirPathPatch.Apply(Read(Observation), Read($$"""{"resourceType":"Parameters","parameter":[{{parameters}}]}"""), default);

    static Resource Read(string json)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(json));
        Assert.Empty(parsed.Issues);
        return parsed.Resource!;
    }
}
