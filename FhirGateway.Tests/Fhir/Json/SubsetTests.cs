using System.Text;
using System.Text.Json.Nodes;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Tests.Fhir.Json;

public sealed class SubsetTests
{
    const string Letter = """
        {"resourceType":"DocumentReference","id":"d","meta":{"versionId":"2","tag":[{"code":"mine"}]},
         "text":{"status":"generated","div":"<div xmlns='http://www.w3.org/1999/xhtml'>Letter</div>"},
         "modifierExtension":[{"url":"urn:m","valueDecimal":1.00}],"status":"current","_status":{"id":"s"},
         "type":{"text":"Clinic letter"},"docStatus":"final","custodian":{"display":"Hospital"},
         "content":[{"attachment":{"contentType":"text/plain","data":"TGV0dGVy","title":"Letter"}}]}
        """;

    [Theory]
    [InlineData("_summary", "true", "resourceType id meta modifierExtension status _status type docStatus content")]
    [InlineData("_summary", "text", "resourceType id meta text status _status content")]
    [InlineData("_summary", "data", "resourceType id meta modifierExtension status _status type docStatus custodian content")]
    [InlineData("_elements", "type", "resourceType id meta modifierExtension status _status type content")]
    [InlineData("_elements", "custodian, text", "resourceType id meta text modifierExtension status _status custodian content")]
    public void A_part_holds_what_was_asked_for_and_what_must_be_there(string name, string value, string properties) =>
        Assert.Equal(properties, string.Join(' ', Part(name, value, Letter).Select(p => p.Key)));

    [Fact]
    public void A_part_says_that_it_is_one_and_keeps_the_tags() =>
        Assert.Equal(
            """{"versionId":"2","tag":[{"code":"mine"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]}""",
            Part("_summary", "data", Letter)["meta"]!.ToJsonString());

    [Fact]
    public void A_resource_without_meta_gets_the_mark_and_one_that_is_marked_keeps_one()
    {
        var part = Part("_summary", "data", """{"resourceType":"Patient","active":true}""");
        Assert.Equal("SUBSETTED", (string?)part["meta"]!["tag"]![0]!["code"]);
        Assert.Single(Part("_summary", "data", part.ToJsonString())["meta"]!["tag"]!.AsArray());
    }

    [Fact]
    public void A_summary_is_one_at_every_depth()
    {
        var attachment = Part("_summary", "true", Letter)["content"]![0]!["attachment"]!.AsObject();
        Assert.Equal(["contentType", "title"], attachment.Select(p => p.Key));
    }

    [Fact]
    public void Numbers_stay_as_they_were_sent() =>
        Assert.Contains("1.00", Part("_summary", "data", Letter).ToJsonString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("_summary", "false", null)]
    [InlineData("_summary", "count", "expected true, text, data or false")]
    [InlineData("_elements", "content.attachment", "DocumentReference has no element 'content.attachment'")]
    public void What_is_no_part_is_the_whole_or_a_fault(string name, string value, string? says)
    {
        var (subset, fault) = Subset.Read(["DocumentReference"], name, value);
        Assert.Null(subset);
        if (says is null) Assert.Null(fault);
        else Assert.Contains(says, fault, StringComparison.Ordinal);
    }

    static JsonObject Part(string name, string value, string json) =>
        JsonNode.Parse(Subset.Read(["DocumentReference"], name,
            value).Subset!.Of(Encoding.UTF8.GetBytes(json)))!.AsObject();
}
