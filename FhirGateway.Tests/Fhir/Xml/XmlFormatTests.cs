using System.Text;
using System.Text.RegularExpressions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Tests.Fhir.Xml;

public sealed partial class XmlFormatTests
{
    /// <summary>A resource's XML below its namespace, and the JSON it is.</summary>
    public static TheoryData<string, string> Same => new()
    {
        { "<Patient/>", """{"resourceType":"Patient"}""" },
        {
            """<Patient><id value="p1"/><active value="true"/><birthDate value="1974-12"/></Patient>""",
            """{"resourceType":"Patient","id":"p1","active":true,"birthDate":"1974-12"}"""
        },
        {
            """<Patient><name><given value="A"/><given value="B"/></name><name><family value="C"/></name></Patient>""",
            """{"resourceType":"Patient","name":[{"given":["A","B"]},{"family":"C"}]}"""
        },
        {
            """<Patient><name id="n"><given id="g" value="A"/><given value="B"/><given><extension url="http://x"><valueCode value="c"/></extension></given></name></Patient>""",
            """{"resourceType":"Patient","name":[{"id":"n","given":["A","B",null],"_given":[{"id":"g"},null,{"extension":[{"url":"http://x","valueCode":"c"}]}]}]}"""
        },
        {
            """<Patient><birthDate><extension url="http://x"><valueDecimal value="1.50"/></extension></birthDate></Patient>""",
            """{"resourceType":"Patient","_birthDate":{"extension":[{"url":"http://x","valueDecimal":1.50}]}}"""
        },
        {
            """<Observation><status value="final"/><code><text value="x"/></code><valueQuantity><value value="1.0e-24"/></valueQuantity></Observation>""",
            """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.0e-24}}"""
        },
        {
            """<Bundle><type value="collection"/><total value="0"/><entry><resource><Patient><contained><Basic><id value="b"/></Basic></contained></Patient></resource></entry></Bundle>""",
            """{"resourceType":"Bundle","type":"collection","total":0,"entry":[{"resource":{"resourceType":"Patient","contained":[{"resourceType":"Basic","id":"b"}]}}]}"""
        },
        {
            """<Parameters><parameter><name value="r"/><resource><Patient><id value="p"/></Patient></resource></parameter><parameter><name value="n"/><valueInteger value="-3"/></parameter></Parameters>""",
            """{"resourceType":"Parameters","parameter":[{"name":"r","resource":{"resourceType":"Patient","id":"p"}},{"name":"n","valueInteger":-3}]}"""
        },
        {
            """<Patient><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">a &lt; b<br/> <b class="x">c</b></div></text></Patient>""",
            """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a &lt; b<br/> <b class=\"x\">c</b></div>"}}"""
        },
        {
            """<Patient xmlns:h="http://www.w3.org/1999/xhtml"><text><status value="generated"/><h:div>a<h:br/><!-- b --></h:div></text></Patient>""",
            """{"resourceType":"Patient","text":{"status":"generated","div":"<h:div xmlns:h=\"http://www.w3.org/1999/xhtml\">a<h:br /><!-- b --></h:div>"}}"""
        },
        {
            """<Patient><text><status value="generated"/><div xmlns='http://www.w3.org/1999/xhtml'   title="a  b">é&#xE9;<!-- > --><![CDATA[<]]><p >x</p ></div ><!-- after --></text></Patient>""",
            """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns='http://www.w3.org/1999/xhtml'   title=\"a  b\">é&#xE9;<!-- > --><![CDATA[<]]><p >x</p ></div >"}}"""
        },
        {
            """<!-- by hand --><Patient><?note here?><!-- and here --><gender value="female"/></Patient>""",
            """{"resourceType":"Patient","gender":"female"}"""
        },
        {
            """<Patient><name><text value="a&#10;&quot;é😀"/></name></Patient>""",
            """{"resourceType":"Patient","name":[{"text":"a\n\"é😀"}]}"""
        },
    };

    [Theory]
    [MemberData(nameof(Same))]
    public void A_resource_becomes_the_same_in_JSON(string xml, string json)
    {
        var read = XmlFormat.ToJson(Bytes(xml));
        Assert.Empty(read.Issues);
        Assert.Equal(json, Encoding.UTF8.GetString(read.Json!).Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal));
        Assert.Empty(JsonFormat.Read(read.Json).Issues);
    }

    /// <summary>Ill XML, where the fault lies, and a word that the message says.</summary>
    [Theory]
    [InlineData("<Patient>\n <colour value=\"red\"/></Patient>", "Patient.colour", "line 2, column 3", "no element")]
    [InlineData("""<Patient><_gender value="x"/></Patient>""", "Patient._gender", null, "no element")]
    [InlineData("""<Patient><gender value="male"/><gender value="male"/></Patient>""", "Patient.gender", null, "repeat")]
    [InlineData("""<Patient><gender value="male"/><name><text value="x"/></name></Patient>""", "Patient.name[0]", null, "before")]
    [InlineData("""<Patient><name><given value="A"/>x</name></Patient>""", "Patient.name[0]", null, "Text")]
    [InlineData("""<Patient><name><given value="A"/><given/></name></Patient>""", "Patient.name[0].given[1]", null, "value or children")]
    [InlineData("""<Patient><name><given></given></name></Patient>""", "Patient.name[0].given[0]", null, "value or children")]
    [InlineData("""<Patient><active value="yes"/></Patient>""", "Patient.active", "line 1, column 46", "true or false")]
    [InlineData("""<Patient><active value="1"/></Patient>""", "Patient.active", null, "true or false")]
    [InlineData("""<Patient><active value=""/></Patient>""", "Patient.active", null, "empty")]
    [InlineData("""<Patient><multipleBirthInteger value="01"/></Patient>""", "Patient.multipleBirth", null, "number")]
    [InlineData("""<Patient><birthDate value="1974-02-30"/></Patient>""", "Patient.birthDate", null, "exist")]
    [InlineData("""<Patient id="p"/>""", "Patient", null, "attribute")]
    [InlineData("""<Patient><name use="x"><text value="y"/></name></Patient>""", "Patient.name[0]", null, "attribute")]
    [InlineData("""<Patient><name><id value="x"/></name></Patient>""", "Patient.name[0].id", null, "attribute")]
    [InlineData("""<Patient><extension><url value="http://x"/></extension></Patient>""", "Patient.extension[0].url", null, "attribute")]
    [InlineData("""<Patient><name xmlns="urn:other"><text value="x"/></name></Patient>""", "Patient.name", null, "namespace")]
    [InlineData("""<Patient><text><status value="empty"/><div><p>x</p></div></text></Patient>""", "Patient.text.div", null, "namespace")]
    [InlineData("""<Bundle><type value="batch"/><entry><resource/></entry></Bundle>""", "Bundle.entry[0].resource", null, "hold")]
    [InlineData("""<Bundle><type value="batch"/><entry><resource><Patient/><Patient/></resource></entry></Bundle>""", "Bundle.entry[0].resource", null, "one")]
    [InlineData("""<Bundle><type value="batch"/><entry><resource><Colour/></resource></entry></Bundle>""", "Bundle.entry[0].resource", null, "no resource type")]
    [InlineData("<Element/>", null, null, "no resource type")]
    [InlineData("<Patient><name></Patient>", null, "line 1, column 46", "name")]
    public void A_fault_says_where_and_what(string xml, string? expression, string? place, string word)
    {
        var read = XmlFormat.ToJson(Bytes(xml));
        Assert.Null(read.Json);
        var fault = Assert.Single(read.Issues, issue => issue.Expression == expression);
        Assert.True(fault.IsError);
        Assert.Contains(word, fault.Diagnostics, StringComparison.Ordinal);
        Assert.Matches("^line [0-9]+, column [0-9]+$", fault.Location);
        if (place is not null) Assert.Equal(place, fault.Location);
    }

    [Fact]
    public void All_faults_are_told_at_once() =>
        Assert.Equal(["Patient.colour", "Patient.active", "Patient.gender"],
            XmlFormat.ToJson(Bytes("""<Patient><colour/><active value="no"/><gender/></Patient>""")).Issues.Select(i => i.Expression));

    [Theory]
    [InlineData("""<!DOCTYPE Patient [<!ENTITY e SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir"><id value="&e;"/></Patient>""")]
    [InlineData("""<!DOCTYPE Patient><Patient xmlns="http://hl7.org/fhir"/>""")]
    [InlineData("""<?xml version="1.0" encoding="ISO-8859-1"?><Patient xmlns="http://hl7.org/fhir"/>""")]
    [InlineData("""<Patient xmlns="urn:other"/>""")]
    [InlineData("<Patient/>")]
    [InlineData("""<Patient xmlns="http://hl7.org/fhir"/><Patient xmlns="http://hl7.org/fhir"/>""")]
    [InlineData("")]
    public void What_is_no_document_of_FHIR_is_refused(string text)
    {
        var read = XmlFormat.ToJson(Encoding.UTF8.GetBytes(text));
        Assert.Null(read.Json);
        Assert.NotEmpty(read.Issues);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused() =>
        Assert.Contains("UTF-8", Assert.Single(XmlFormat.ToJson((byte[])[.. Bytes("<Patient/>"), 0xFF]).Issues).Diagnostics, StringComparison.Ordinal);

    [Fact]
    public void Nesting_is_bounded()
    {
        var deep = string.Concat(Enumerable.Repeat("<contact><name><extension url='x'>", 1)
            .Concat(Enumerable.Repeat("<extension url='x'>", 10_000)));
        var read = XmlFormat.ToJson(Bytes("<Patient>" + deep));
        Assert.Null(read.Json);
        Assert.Contains("deep", Assert.Single(read.Issues).Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hint_at_the_schema_and_a_byte_order_mark_are_passed_over() =>
        Assert.NotNull(XmlFormat.ToJson((byte[])[0xEF, 0xBB, 0xBF, .. """
            <?xml version="1.0" encoding="utf-8"?>
            <f:Patient xmlns:f="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
             xsi:schemaLocation="http://hl7.org/fhir ../fhir.xsd"/>
            """u8]).Json);

    /// <summary>With FHIR's namespace on the first element.</summary>
    static byte[] Bytes(string xml)
    {
        var name = FirstName().Match(xml);
        return Encoding.UTF8.GetBytes(xml.Insert(name.Index + name.Length, " xmlns='http://hl7.org/fhir'"));
    }

    [GeneratedRegex("<[A-Z][A-Za-z]*")]
    private static partial Regex FirstName();
}
