using System.Text;

namespace FhirGateway.Tests.Mutation;

/// <summary>The good documents that mutations begin with: between them every shape that FHIR's formats have.</summary>
static class Seeds
{
    public static readonly byte[][] Json =
    [
        .. ((string[])["""
        {"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
         "resource":{"resourceType":"ServiceRequest","id":"a","meta":{"profile":["http://x"],"lastUpdated":"2024-05-01T09:30:00Z"},
           "contained":[{"resourceType":"Patient","id":"p","_birthDate":{"extension":[{"url":"u","valueCode":"c"}]}}],
           "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},
           "status":"active","intent":"order","subject":{"reference":"#p"},"quantityQuantity":{"value":1.00E-7,"system":"s","code":"c"},
           "note":[{"text":"a\nb\u00e9"}],"reasonCode":[{"coding":[{"system":"s","code":"c"}]}],"occurrenceDateTime":"2024-05",
           "instantiatesUri":["a",null],"_instantiatesUri":[null,{"id":"x","extension":[{"url":"u","valueBoolean":true}]}]},
         "request":{"method":"POST","url":"ServiceRequest"}}]}
        """, """
        {"resourceType":"CodeSystem","url":"urn:cs","version":"1","status":"active","content":"complete","valueSet":"urn:all","hierarchyMeaning":"is-a",
         "property":[{"code":"n","type":"integer"},{"code":"up","uri":"http://hl7.org/fhir/concept-properties#parent","type":"code"}],
         "concept":[{"code":"a","display":"A","concept":[{"code":"b","property":[{"code":"n","valueInteger":3},{"code":"up","valueCode":"c"}]}]},
          {"code":"c","designation":[{"language":"cy","use":{"system":"s","code":"u"},"value":"C"}],"property":[{"code":"inactive","valueBoolean":true}]}]}
        """, """
        {"resourceType":"ValueSet","url":"urn:vs","status":"active","compose":{"inactive":false,"include":[{"system":"urn:cs","filter":[
          {"property":"concept","op":"is-a","value":"a"},{"property":"n","op":"regex","value":"[0-9]+"}]},
          {"system":"urn:cs","concept":[{"code":"c","display":"C"}]},{"valueSet":["urn:vs","http://hl7.org/fhir/ValueSet/address-type"]}],
          "exclude":[{"system":"urn:cs","filter":[{"property":"code","op":"in","value":"x,y"}]}]},
         "expansion":{"timestamp":"2024-01-01T00:00:00Z","total":1,"offset":0,"contains":[{"system":"urn:s","code":"1","contains":[{"system":"urn:s","code":"2"}]}]}}
        """]).Select(Encoding.UTF8.GetBytes),
    ];

    public static readonly byte[] Xml = Encoding.UTF8.GetBytes("""
        <?xml version="1.0" encoding="UTF-8"?><Patient xmlns="http://hl7.org/fhir"><id value="p"/><text><status value="generated"/>
        <div xmlns="http://www.w3.org/1999/xhtml"><p>a &amp; <b>b</b> &#233;</p></div></text><!-- c -->
        <contained><Organization><id value="o"/><name value="S"/></Organization></contained>
        <extension url="u"><valueDecimal value="1.00E-7"/></extension><active value="true"/>
        <name><use value="official"/><given id="g" value="A"><extension url="u"><valueCode value="c"/></extension></given></name>
        <birthDate value="1974-12-25"/><multipleBirthInteger value="2"/></Patient>
        """);

    public static readonly byte[][] JsonPieces =
    [
        .. ((string[])["{", "}", "[", "]", ",", ":", "null", "\"", "\\u0000", "\\ud800", "-", "1e999999", "{}", "[]", "\"\"", "true",
            "\"resourceType\":\"Patient\",", "\"_id\":", new string('[', 70)]).Select(Encoding.UTF8.GetBytes),
        [0xFF], [0x00], [0xC3], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80],
    ];

    public static readonly byte[][] XmlPieces =
    [
        .. ((string[])["<", ">", "/>", "</", "\"", "&", "&#0;", "&#xD800;", "&#xFFFF;", "&lt;", "<a>", "</a>", "<![CDATA[x]]>", "<!--", "-->",
            "<!DOCTYPE x [<!ENTITY e \"e\">]>", "&e;", "<?x y?>", " xmlns=\"\"", " xmlns:a=\"b\"", " id=\"\"", " value=\"\"", "<name>", "<contained>",
            string.Concat(Enumerable.Repeat("<extension url='u'>", 80))]).Select(Encoding.UTF8.GetBytes),
        [0xFF], [0x00], [0xC3], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80],
    ];

    /// <summary>What a JSON value is replaced by: every other type, and values at the edge.</summary>
    public static readonly byte[][] Values =
    [
        .. ((string[])["null", "true", "0", "-0", "-0.0e-0", "1e400", "1E-999999999", "2147483648", "123456789012345678901234567890.123456789012345678901234567890",
            "\"\"", "\" \"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"a\\u0001\"", "{}", "[]", "[null]", "{\"a\":null}", "[[1]]", "[1,\"a\",{}]",
            "{\"resourceType\":\"Patient\"}", "{\"resourceType\":1}", "\"2024-02-30\"", "\"9999-12-31T23:59:60Z\"", "\"#\"", "\"urn:uuid:\"", "\"(a+)+$\"", "\"is-a\"", "\"complete\"",
            "\"urn:vs\"", "\"urn:cs|1\"", new string('9', 400), $"\"{new string('x', 3_000)}\"",
            new string('[', 60) + new string(']', 60), string.Concat(Enumerable.Repeat("{\"extension\":[", 30)) + string.Concat(Enumerable.Repeat("]}", 30)),
            ]).Select(Encoding.UTF8.GetBytes),
    ];
}
