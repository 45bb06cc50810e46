using System.Text;
using System.Xml.Linq;

namespace FhirGateway.Tests.Rest;

/// <summary>FHIR's XML over HTTP in both directions (http.html#mime-type, xml.html).</summary>
public sealed class XmlTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    static readonly (string, string) SentXml = ("Content-Type", "application/fhir+xml");
    static readonly (string, string) WantXml = ("Accept", "application/fhir+xml");
    static readonly (string, string) WantJson = ("Accept", "application/fhir+json");
    static readonly XNamespace Fhir = "http://hl7.org/fhir";
    readonly FhirHttp fhir = gateway.Fhir;

    const string Weight = """
        <Observation xmlns="http://hl7.org/fhir">
          <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>1 &lt; 2 &amp; a<br/>b</p></div></text>
          <status value="final"/><code><text value="weight"/></code>
          <valueQuantity><value value="1.50"/><unit value="µg"/></valueQuantity>
        </Observation>
        """;

    static XElement Root(FhirAnswer answer)
    {
        Assert.Equal("application/fhir+xml; charset=utf-8", answer.Message.Content.Headers.ContentType!.ToString());
        return XDocument.Parse(answer.Text).Root!;
    }

    [Fact]
    public async Task What_is_sent_as_XML_is_read_as_JSON_and_back_without_loss()
    {
        var created = await fhir.Post("Observation", Weight, SentXml, WantXml);
        Assert.Equal(201, created.Code);
        var id = Root(created).Element(Fhir + "id")!.Attribute("value")!.Value;
        var json = await fhir.Get($"Observation/{id}", WantJson);
        Assert.Contains("\"value\":1.50", json.Text, StringComparison.Ordinal);
        Assert.Equal("µg", (string?)json.Json["valueQuantity"]!["unit"]);
        var xml = await fhir.Get($"Observation/{id}", WantXml);
        Assert.Equal("1.50", Root(xml).Element(Fhir + "valueQuantity")!.Element(Fhir + "value")!.Attribute("value")!.Value);
        Assert.Contains("<p>1 &lt; 2 &amp; a<br/>b</p>", xml.Text, StringComparison.Ordinal);
        Assert.Equal((json.ETag, "W/\"1\""), (xml.ETag, xml.ETag));
    }

    [Fact]
    public async Task An_update_in_XML_of_what_XML_was_read_makes_no_version()
    {
        var id = Root(await fhir.Post("Observation", Weight, SentXml, WantXml)).Element(Fhir + "id")!.Attribute("value")!.Value;
        var read = await fhir.Get($"Observation/{id}", WantXml);
        var same = await fhir.Put($"Observation/{id}", read.Text, SentXml, WantXml);
        Assert.Equal((200, "W/\"1\""), (same.Code, same.ETag));
        var changed = await fhir.Put($"Observation/{id}", read.Text.Replace("1.50", "1.5", StringComparison.Ordinal), SentXml, WantXml);
        Assert.Equal((200, "W/\"2\""), (changed.Code, changed.ETag));
    }

    [Fact]
    public async Task Searches_histories_and_the_statement_come_as_XML_too()
    {
        var tag = Guid.NewGuid().ToString("n");
        await fhir.Post("Basic", $$$"""{"resourceType":"Basic","code":{"coding":[{"system":"urn:x","code":"{{{tag}}}"}]}}""");
        var found = Root(await fhir.Get($"Basic?code=urn:x|{tag}", WantXml));
        Assert.Equal((Fhir + "Bundle", "searchset"), (found.Name, found.Element(Fhir + "type")!.Attribute("value")!.Value));
        var basic = Assert.Single(found.Descendants(Fhir + "Basic"));
        Assert.Equal(Fhir + "resource", basic.Parent!.Name);
        var history = Root(await fhir.Get($"Basic/{basic.Element(Fhir + "id")!.Attribute("value")!.Value}/_history", WantXml));
        Assert.Equal("history", history.Element(Fhir + "type")!.Attribute("value")!.Value);
        Assert.Equal(Fhir + "CapabilityStatement", Root(await fhir.Get("metadata", WantXml)).Name);
    }

    [Fact]
    public async Task A_form_may_say_the_format_of_a_search()
    {
        using var form = new FormUrlEncodedContent([new("_id", "nobody"), new("_format", "xml")]);
        using var http = new HttpClient();
        var answer = await http.PostAsync(new Uri(fhir.Base, "Patient/_search"), form, TestContext.Current.CancellationToken);
        Assert.Equal("application/fhir+xml", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Faults_come_as_XML_where_XML_was_asked_for()
    {
        foreach (var (path, code) in ((string, int)[])[("Patient/nobody", 404), ("Patent", 404), ("Patient?colour=red", 400), ("no/such/place/at/all", 404)])
        {
            var answer = await fhir.Get(path, WantXml);
            Assert.Equal(code, answer.Code);
            Assert.Equal(Fhir + "OperationOutcome", Root(answer).Name);
        }
        var refused = await fhir.Send(HttpMethod.Put, "metadata?_format=xml", "{}");
        Assert.Equal((405, Fhir + "OperationOutcome"), (refused.Code, Root(refused).Name));
    }

    [Theory]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\">\n  <active value=\"true\">\n</Patient>", "line 3, column 3")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"perhaps\"/></Patient>", "line 1, column 46")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><nick value=\"A\"/></Patient>", "line 1, column 39")]
    [InlineData("<!DOCTYPE Patient [<!ENTITY e \"x\">]><Patient xmlns=\"http://hl7.org/fhir\"/>", "line 1, column 1")]
    [InlineData("<Patient/>", "line 1, column 2")]
    public async Task A_fault_of_XML_answers_400_with_line_and_column(string body, string place)
    {
        var refused = await fhir.Post("Patient", body, SentXml, WantJson);
        Assert.Equal(400, refused.Code);
        Assert.Contains(place, refused.Json["issue"]!.AsArray().Select(i => (string?)i!["location"]?[0]));
    }

    [Fact]
    public async Task What_was_refused_of_XML_is_kept_as_it_was_sent()
    {
        var broken = $"<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"{Guid.NewGuid()}\"/></Patient>";
        var wrong = $"<Patient xmlns=\"http://hl7.org/fhir\"><gender value=\"{Guid.NewGuid()}\"/></Patient>";
        foreach (var body in (string[])[broken, wrong]) Assert.Equal(400, (await fhir.Post("Patient", body, SentXml)).Code);
        var kept = (await fhir.Get("$refused")).Entries.Select(e => e["resource"]!)
            .Where(r => (string?)r["resourceType"] == "Binary" && (string?)r["contentType"] == "application/fhir+xml")
            .Select(r => Encoding.UTF8.GetString(Convert.FromBase64String((string)r["data"]!))).ToList();
        Assert.Contains(broken, kept);
        Assert.Contains(wrong, kept);
    }

    [Fact]
    public async Task A_batch_in_XML_is_answered_by_one_Bundle_in_XML()
    {
        var answer = await fhir.Post("", """
            <Bundle xmlns="http://hl7.org/fhir"><type value="batch"/>
              <entry><resource><Patient><active value="true"/></Patient></resource><request><method value="POST"/><url value="Patient"/></request></entry>
              <entry><request><method value="GET"/><url value="Patient/nobody?_format=json"/></request></entry>
              <entry><request><method value="GET"/><url value="Patient?_id=nobody"/></request></entry>
            </Bundle>
            """, SentXml, WantXml);
        var bundle = Root(answer);
        Assert.Equal(["201 Created", "404 Not Found", "200 OK"],
            bundle.Elements(Fhir + "entry").Select(e => e.Element(Fhir + "response")!.Element(Fhir + "status")!.Attribute("value")!.Value));
        Assert.Single(bundle.Descendants(Fhir + "OperationOutcome"));
        Assert.Single(bundle.Descendants(Fhir + "Bundle"));
    }

    [Fact]
    public async Task An_operation_takes_and_gives_XML_without_knowing()
    {
        var asOf = gateway.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        var answer = await fhir.Post($"$safety-sweep?asOf={asOf}", "", WantXml);
        Assert.Equal((200, Fhir + "Parameters"), (answer.Code, Root(answer).Name));
        Assert.Equal(Fhir + "Bundle", Root(await fhir.Get("$refused", WantXml)).Name);
    }

    [Fact]
    public async Task Pretty_indents_XML_and_leaves_narratives_alone()
    {
        var id = Root(await fhir.Post("Observation", Weight, SentXml, WantXml)).Element(Fhir + "id")!.Attribute("value")!.Value;
        var pretty = await fhir.Get($"Observation/{id}?_format=xml&_pretty=true");
        Assert.Contains("\n  <status value=\"final\" />\n", pretty.Text, StringComparison.Ordinal);
        Assert.Contains("<p>1 &lt; 2 &amp; a<br/>b</p>", pretty.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_a_resource_comes_as_XML_too()
    {
        var id = (await fhir.Post("Patient", """{"resourceType":"Patient","active":true,"name":[{"family":"Ames"}]}""")).Id;
        var part = Root(await fhir.Get($"Patient/{id}?_elements=active&_format=xml"));
        Assert.Null(part.Element(Fhir + "name"));
        Assert.Equal("SUBSETTED", part.Element(Fhir + "meta")!.Element(Fhir + "tag")!.Element(Fhir + "code")!.Attribute("value")!.Value);
    }

    [Fact]
    public async Task Ids_and_extensions_of_primitives_survive_the_way_there_and_back()
    {
        const string body = """
            {"resourceType":"Patient","name":[{"given":["Anna",null,"Mia"],"_given":[null,{"id":"g2","extension":[{"url":"urn:x","valueCode":"y"}]},{"id":"g3"}]}],
            "_birthDate":{"extension":[{"url":"urn:x","valueDecimal":1.00}]}}
            """;
        var id = (await fhir.Post("Patient", body)).Id;
        var xml = (await fhir.Get($"Patient/{id}", WantXml)).Text;
        Assert.Equal("W/\"1\"", (await fhir.Put($"Patient/{id}", xml, SentXml)).ETag);
    }
}
