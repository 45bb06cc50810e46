using System.Text;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Tests.Fhir.Xml;

public sealed class XmlWriteTests
{
    const string Head = """<?xml version="1.0" encoding="utf-8"?>""";

    /// <summary>JSON, and the XML it becomes below the declaration.</summary>
    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", """<Patient xmlns="http://hl7.org/fhir" />""")]
    [InlineData("""{"birthDate":"1974-12","active":true,"id":"p","resourceType":"Patient"}""",
        """<Patient xmlns="http://hl7.org/fhir"><id value="p" /><active value="true" /><birthDate value="1974-12" /></Patient>""")]
    [InlineData("""{"resourceType":"Patient","name":[{"_given":[null,{"id":"g","extension":[{"valueCode":"c","url":"urn:x"}]}],"family":"F","given":["A",null]}]}""",
        """<Patient xmlns="http://hl7.org/fhir"><name><family value="F" /><given value="A" /><given id="g"><extension url="urn:x"><valueCode value="c" /></extension></given></name></Patient>""")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.0e-24}}""",
        """<Observation xmlns="http://hl7.org/fhir"><status value="final" /><code><text value="x" /></code><valueQuantity><value value="1.0e-24" /></valueQuantity></Observation>""")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Basic","id":"b"}],"text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a<br/><!-- c -->\r\n</div>","status":"generated"}}""",
        "<Patient xmlns=\"http://hl7.org/fhir\"><text><status value=\"generated\" /><div xmlns=\"http://www.w3.org/1999/xhtml\">a<br/><!-- c -->\r\n</div></text><contained><Basic><id value=\"b\" /></Basic></contained></Patient>")]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"a\n\t\r<&>\"'é😀"}]}""",
        """<Patient xmlns="http://hl7.org/fhir"><name><text value="a&#xA;&#x9;&#xD;&lt;&amp;&gt;&quot;'é😀" /></name></Patient>""")]
    public void A_resource_becomes_the_same_in_XML(string json, string xml)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(json));
        Assert.Empty(parsed.Issues);
        var written = XmlFormat.Write(parsed.Resource!.Root);
        Assert.Empty(written.Issues);
        Assert.Equal(Head + xml, Encoding.UTF8.GetString(written.Xml!));
    }

    /// <summary>A narrative is written as it is, so it must be one element that ends where it seems to.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("<div>no namespace</div>")]
    [InlineData("<p xmlns=\\\"http://www.w3.org/1999/xhtml\\\">x</p>")]
    [InlineData("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">x</div></text><id value=\\\"other\\\"/><text>")]
    [InlineData("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">x")]
    [InlineData("<?xml version=\\\"1.0\\\"?><div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">x</div>")]
    [InlineData("<!DOCTYPE div><div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">x</div>")]
    public void A_narrative_that_is_no_XHTML_is_refused(string div)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(
            $$$"""{"resourceType":"Patient","text":{"status":"generated","div":"{{{div}}}"}}"""));
        var written = XmlFormat.Write(parsed.Resource!.Root);
        Assert.Null(written.Xml);
        Assert.Equal("Patient.text.div", Assert.Single(written.Issues).Expression);
    }

    [Fact]
    public void A_character_that_XML_excludes_is_refused()
    {
        var parsed = JsonFormat.Read("""{"resourceType":"Patient","name":[{"text":"a\uFFFEb"}]}"""u8.ToArray());
        Assert.Empty(parsed.Issues);
        var written = XmlFormat.Write(parsed.Resource!.Root);
        Assert.Null(written.Xml);
        Assert.True(Assert.Single(written.Issues).IsError);
    }
}
