using FhirGateway.Fhir;

namespace FhirGateway.Tests.Fhir.Validation.Profiles;

public sealed class ExtensionTests
{
    const string Text = """{"path":"Extension.value[x]","min":1,"type":[{"code":"string"}]},""";

    [Theory]
    [InlineData("\"valueString\":\"x\"", "")]
    [InlineData("\"valueBoolean\":true", "error structure Patient.extension[0].value")]
    public void An_extension_is_what_its_definition_says(string value, string told) =>
        Assert.Equal(told, Given.Told(Patient("extension", $"\"url\":\"{Given.Base}e\",{value}"), [], Given.Extension("e", Text)));

    [Theory]
    [InlineData("a", "valueCode", "")]
    [InlineData("a", "valueString", "error structure Patient.extension[0].extension[0].value")]
    [InlineData("b", "valueCode", "error structure Patient.extension[0].extension[0], error required Patient.extension[0].extension")]
    public void Parts_of_a_complex_extension_are_told_by_their_url(string url, string property, string told) =>
        Assert.Equal(told, Given.Told(
            Patient("extension", $$"""
                "url":"{{Given.Base}}e","extension":[{"url":"{{url}}","{{property}}":"x"}]
                """),
            [], Given.Extension("e", """
                {"path":"Extension.extension","slicing":{"discriminator":[{"type":"value","path":"url"}],"rules":"closed"}},
                {"path":"Extension.extension","sliceName":"a","min":1},{"path":"Extension.extension.url","fixedUri":"a"},
                {"path":"Extension.extension.value[x]","type":[{"code":"code"}]},{"path":"Extension.value[x]","max":"0"},
                """)));

    [Theory]
    [InlineData("Patient", "")]
    [InlineData("DomainResource", "")]
    [InlineData("Element", "")]
    [InlineData("Patient.name", "error structure Patient.extension[0]")]
    [InlineData("Observation", "error structure Patient.extension[0]")]
    public void On_a_resource_it_stands_where_its_context_allows(string context, string told) =>
        Assert.Equal(told, Given.Told(
            Patient("extension", $"\"url\":\"{Given.Base}e\",\"valueString\":\"x\""), [], Given.Extension("e", Text, context)));

    [Theory]
    [InlineData("HumanName.family", "")]
    [InlineData("Patient.contact.name.family", "")]
    [InlineData("string", "")]
    [InlineData("BackboneElement", "error structure Patient.contact[0].name.family.extension[0]")]
    [InlineData("HumanName", "error structure Patient.contact[0].name.family.extension[0]")]
    public void Deep_inside_it_stands_where_its_context_allows(string context, string told) =>
        Assert.Equal(told, Given.Told(
            $$"""
            {"resourceType":"Patient","contact":[{"name":{"family":"A","_family":{"extension":[{"url":"{{Given.Base}}e","valueString":"x"}]} } }]}
            """, [], Given.Extension("e", Text, context)));

    [Theory]
    [InlineData("fhirpath", "Patient.where(active)", "")]
    [InlineData("fhirpath", "Patient.name", "error structure Patient.extension[0]")]
    [InlineData("extension", "http://example.org/other", "error structure Patient.extension[0]")]
    public void A_context_may_be_an_expression_or_an_extension(string type, string expression, string told) =>
        Assert.Equal(told, Given.Told(
            Patient("extension", $"\"url\":\"{Given.Base}e\",\"valueString\":\"x\""), [],
            Given.Profile("e", "Extension", Text.TrimEnd(','), more: $$"""
                "context":[{"type":"{{type}}","expression":"{{expression}}"}],
                """)));

    [Theory]
    [InlineData("extension", "http://example.org/outer", true)]
    [InlineData("extension", "http://example.org/outer|1.0", true)]
    [InlineData("extension", "http://example.org/other", false)]
    [InlineData("extension", "http://example.org/outer#part", false)]
    [InlineData("element", "Extension.value[x]", true)]
    [InlineData("element", "Extension.valueString", true)]
    [InlineData("element", "Extension.valueCode", false)]
    [InlineData("element", "Patient.extension.value[x]", true)]
    [InlineData("element", "Patient.name.extension.value[x]", false)]
    [InlineData("element", "string", true)]
    [InlineData("fhirpath", "Patient.extension('http://example.org/outer').value", true)]
    [InlineData("fhirpath", "Extension.where(url = 'http://example.org/outer').value", true)]
    [InlineData("fhirpath", "Extension.where(url = 'http://example.org/other').value", false)]
    [InlineData("fhirpath", "Patient.extension('http://example.org/other').value", false)]
    public void On_the_value_of_an_extension_it_stands_where_its_context_allows(string type, string expression, bool allowed) =>
        Assert.Equal(
            allowed ? "" : "error structure Patient.extension[0].value.extension[0]",
            Given.Told(
                Patient("extension", $$"""
                    "url":"http://example.org/outer","valueString":"x",
                    "_valueString":{"extension":[{"url":"{{Given.Base}}e","valueString":"y"}]}
                    """), [], InContext(type, expression)));

    [Theory]
    [InlineData("http://example.org/outer#part", true)]
    [InlineData("http://example.org/outer|1.0#part", true)]
    [InlineData("http://example.org/outer#other", false)]
    [InlineData("http://example.org/other#part", false)]
    [InlineData("part", true)]
    public void On_the_value_of_a_part_it_stands_where_its_context_allows(string expression, bool allowed) =>
        Assert.Equal(
            allowed ? "" : "error structure Patient.extension[0].extension[0].value.extension[0]",
            Given.Told(
                Patient("extension", $$"""
                    "url":"http://example.org/outer","extension":[{"url":"part","valueString":"x",
                    "_valueString":{"extension":[{"url":"{{Given.Base}}e","valueString":"y"}]} }]
                    """), [], InContext("extension", expression)));

    [Theory]
    [InlineData("""{"url":"http://example.org/outer","valueCoding":{"code":"x","extension":[EXTENSION]}}""", "")]
    [InlineData("""{"url":"http://example.org/outer","extension":[EXTENSION]}""", "")]
    [InlineData("""{"url":"http://example.org/outer","valueCoding":{"code":"x","_code":{"extension":[EXTENSION]}}}""",
        "error structure Patient.extension[0].value.code.extension[0]")]
    public void An_extension_as_context_means_itself_and_its_value(string extension, string told) => Assert.Equal(told, Given.Told(
        $$"""{"resourceType":"Patient","extension":[{{extension.Replace(
            "EXTENSION", $$"""{"url":"{{Given.Base}}e","valueString":"y"}""", StringComparison.Ordinal)}}]}""",
        [], InContext("extension", "http://example.org/outer")));

    [Theory]
    [InlineData("Questionnaire.item", true, false)]
    [InlineData("Questionnaire.item.text", false, true)]
    [InlineData("Questionnaire.item.prefix", false, false)]
    [InlineData("Questionnaire.text", false, false)]
    public void In_an_item_of_an_item_it_stands_where_its_context_allows(string context, bool onItem, bool onText)
    {
        var extension = $$"""{"extension":[{"url":"{{Given.Base}}e","valueString":"y"}]}""";
        var told = new List<string>();
        if (!onItem) told.Add("error structure Questionnaire.item[0].item[0].extension[0]");
        if (!onText) told.Add("error structure Questionnaire.item[0].item[0].text.extension[0]");
        Assert.Equal(string.Join(", ", told), Given.Told(
            $$"""
            {"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"a","type":"group","item":[
              {"linkId":"b","type":"string",{{extension[1..^1]}},"text":"x","_text":{{extension}} }]}]}
            """, [], InContext("element", context)));
    }

    static Resource InContext(string type, string expression) => Given.Profile(
        "e", "Extension", Text.TrimEnd(','), more: $$"""
            "context":[{"type":"{{type}}","expression":"{{expression}}"}],
            """);

    [Theory]
    [InlineData("active", "")]
    [InlineData("active.not()", "error invariant Patient.extension[0]")]
    [InlineData("%extension.value = 'x'", "")]
    public void An_invariant_of_its_context_holds(string invariant, string told) =>
        Assert.Equal(told, Given.Told(
            Patient("extension", $"\"url\":\"{Given.Base}e\",\"valueString\":\"x\""), [],
            Given.Extension("e", Text, more: $$""" "contextInvariant":["{{invariant}}"],""")));

    [Theory]
    [InlineData("extension", "false", "")]
    [InlineData("modifierExtension", "true", "")]
    [InlineData("extension", "true", "error structure Patient.extension[0]")]
    [InlineData("modifierExtension", "false", "error structure Patient.modifierExtension[0]")]
    public void A_modifier_stands_among_modifiers_and_nothing_else_does(string property, string isModifier, string told) =>
        Assert.Equal(told, Given.Told(
            Patient(property, $"\"url\":\"{Given.Base}e\",\"valueString\":\"x\""), [],
            Given.Profile("e", "Extension", $$"""{"path":"Extension","isModifier":{{isModifier}} }""")));

    [Theory]
    [InlineData("extension", "http://elsewhere.example/e", "")]
    [InlineData("extension", "http://hl7.org/fhir/StructureDefinition/e", "warning not-found Patient.extension[0]")]
    [InlineData("extension", Given.Base + "unknown", "warning not-found Patient.extension[0]")]
    [InlineData("modifierExtension", "http://elsewhere.example/e", "warning not-found Patient.modifierExtension[0]")]
    public void One_that_is_not_known_is_told_where_it_should_be(string property, string url, string told) =>
        Assert.Equal(told, Given.Told(Patient(property, $"\"url\":\"{url}\",\"valueString\":\"x\""), [], Given.Extension("e", Text)));

    [Fact]
    public void The_url_of_a_profile_of_something_else_is_no_extension() =>
        Assert.Equal("error structure Patient.extension[0]", Given.Told(
            Patient("extension", $"\"url\":\"{Given.Base}p\",\"valueString\":\"x\""), [], Given.Profile("p", "Patient", """{"path":"Patient"}""")));

    [Theory]
    [InlineData("e", "")]
    [InlineData("f", "error required Patient.extension")]
    public void A_profile_can_require_an_extension(string name, string told) =>
        Assert.Equal(told, Given.Told(
            Patient("extension", $"\"url\":\"{Given.Base}{name}\",\"valueString\":\"x\""),
            Given.Profile("p", "Patient", $$"""
                {"path":"Patient.extension","sliceName":"e","min":1,"type":[{"code":"Extension","profile":["{{Given.Base}}e"]}]}
                """),
            Given.Extension("e", Text), Given.Extension("f", Text)));

    static string Patient(string property, string content) =>
        $$$"""{"resourceType":"Patient","active":true,"{{{property}}}":[{{{{content}}}}]}""".Replace("[{{", "[{", StringComparison.Ordinal);
}
