using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Tests.Fhir.Json;

public sealed class GoodDocumentTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"id":"a","resourceType":"Patient","gender":"male"}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["A",null],"_given":[null,{"extension":[{"url":"u","valueCode":"c"}]}]}]}""")]
    [InlineData("""{"resourceType":"Patient","_birthDate":{"extension":[{"url":"u","valueDateTime":"1974-12-25T14:35:45-05:00"}]}}""")]
    [InlineData("""{"resourceType":"Patient","contained":[{"gender":"male","resourceType":"Patient","id":"p"}]}""")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00}}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"link":[{"relation":"self","url":"http://x"}]}]}""")]
    [InlineData("""{"resourceType":"ExampleScenario","status":"draft","instance":[{"resourceId":"a","resourceType":"Patient"}]}""")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">ü</div>"}}""")]
    [InlineData("""{"resourceType":"Patient","photo":[{"data":"aGVs bG8="}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"😀 tab\t line\n"}]}""")]
    public void A_good_document_has_no_fault(string document)
    {
        var parsed = Read(document);
        Assert.Empty(parsed.Issues);
        Assert.True(parsed.IsValid);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. """{"resourceType":"Patient"}"""u8];
        Assert.Equal(marked[3..], JsonFormat.Read(marked).Resource!.Json.ToArray());
    }

    [Fact]
    public void Values_and_extensions_of_a_list_are_paired_by_place_whichever_comes_first()
    {
        const string values = """
            "given":["A",null,"C"]
            """;
        const string siblings = """
            "_given":[null,{"id":"x","extension":[{"url":"u","valueCode":"c"}]},{"id":"y"}]
            """;
        foreach (var parts in (string[])[$"{values},{siblings}", $"{siblings},{values}", $"{siblings},\"family\":\"F\",{values}"])
        {
            var name = Read($$"""{"resourceType":"Patient","name":[{ {{parts}} }]}""").Resource!.Root["name"]!;
            var given = name.All("given").ToArray();
            Assert.Equal(["A", null, "C"], given.Select(g => g.Value));
            Assert.Equal([null, "x", "y"], given.Select(g => g.Text("id")));
            Assert.Equal("c", given[1].Text("extension", "value"));
            Assert.Equal("Patient.name.given[1]", given[1].Expression.Replace("name[0]", "name", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Elements_know_their_types()
    {
        var root = Read("""
            {"resourceType":"Observation","contained":[{"resourceType":"Patient","contact":[{"name":{"text":"x"}}]}],
             "valueQuantity":{"value":1},"subject":{"reference":"#p"},"effectiveDateTime":"2024"}
            """).Resource!.Root;
        Assert.Equal("Quantity", root["value"]!.Type);
        Assert.Equal("decimal", root["value"]!["value"]!.Type);
        Assert.Equal("dateTime", root["effective"]!.Type);
        Assert.Equal("Patient", root["contained"]!.Type);
        Assert.Equal("BackboneElement", root["contained"]!["contact"]!.Type);
        Assert.Equal("Patient.contact", root["contained"]!["contact"]!.DefinitionPath);
        Assert.Equal("Observation.contained[0].contact[0].name.text", root["contained"]!["contact"]!["name"]!["text"]!.Expression);
    }

    [Theory]
    [InlineData("1.00")]
    [InlineData("0.10")]
    [InlineData("1E-7")]
    [InlineData("1.0E+2")]
    [InlineData("-0.0")]
    [InlineData("123456789012345678901234567890.123456789")]
    public void A_number_is_kept_as_it_was_written(string literal)
    {
        var document = $$$"""{"resourceType":"Observation","valueQuantity":{"value":{{{literal}}}}}""";
        var resource = Read(document).Resource!;
        Assert.Equal(literal, resource.Root.Text("value", "value"));
        Assert.Contains($"\"value\":{literal}}}", Encoding.UTF8.GetString(
            JsonFormat.Stamp(resource, "a", 1, DateTimeOffset.UnixEpoch)), StringComparison.Ordinal);
    }

    static Parsed Read(string document) => JsonFormat.Read(Encoding.UTF8.GetBytes(document));
}
