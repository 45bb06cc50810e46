using FhirGateway.Fhir;

namespace FhirGateway.Tests.Fhir.Validation.Profiles;

public sealed class SlicingTests
{
    [Theory]
    [InlineData("a", "")]
    [InlineData("b", "error required Patient.identifier")]
    [InlineData("a,b,c", "")]
    [InlineData("a,a", "error structure Patient.identifier")]
    public void Members_of_a_slice_are_told_by_a_value_and_counted(string systems, string told) =>
        Assert.Equal(told, Given.Told(Patient(systems), BySystem("open")));

    [Theory]
    [InlineData("open", "b,a", "")]
    [InlineData("closed", "a,b", "error structure Patient.identifier[1]")]
    [InlineData("openAtEnd", "a,b", "")]
    [InlineData("openAtEnd", "b,a", "error structure Patient.identifier[1]")]
    public void The_rules_say_what_may_stand_beside_slices(string rules, string systems, string told) =>
        Assert.Equal(told, Given.Told(Patient(systems), BySystem(rules)));

    [Theory]
    [InlineData("a,b", "")]
    [InlineData("b,a", "error structure Patient.identifier[1]")]
    public void Slices_keep_their_order(string systems, string told) =>
        Assert.Equal(told, Given.Told(Patient(systems), Given.Profile("p", "Patient", $$"""
            {"path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"ordered":true,"rules":"open"} },
            {{Slice("a")}},{{Slice("b")}}
            """)));

    [Fact]
    public void A_slice_has_demands_of_its_own() =>
        Assert.Equal("error required Patient.identifier[1].value", Given.Told(
            """{"resourceType":"Patient","identifier":[{"system":"urn:s:b","use":"old"},{"system":"urn:s:a"}]}""",
            Given.Profile("p", "Patient", BySystemElements("open") + """,{"path":"Patient.identifier.value","min":1}""")));

    [Theory]
    [InlineData("""[{"code":{"coding":[{"system":"urn:s:s","code":"A"},{"system":"urn:t:t","code":"X"}]},"valueString":"x"}]""", "")]
    [InlineData("""[{"code":{"coding":[{"system":"urn:s:s","code":"B"}]}}]""", "error required Observation.component")]
    public void A_pattern_tells_members(string components, string told) =>
        Assert.Equal(told, Given.Told(Observation($"\"component\":{components}"), Given.Profile("p", "Observation", """
            {"path":"Observation.component","slicing":{"discriminator":[{"type":"pattern","path":"code"}],"rules":"open"}},
            {"path":"Observation.component","sliceName":"a","min":1},
            {"path":"Observation.component.code","patternCodeableConcept":{"coding":[{"system":"urn:s:s","code":"A"}]}}
            """)));

    [Theory]
    [InlineData("""[{"system":"urn:s:s","code":"A"}]""", "")]
    [InlineData("""[{"system":"urn:s:s","code":"B"}]""", "error required Observation.category")]
    public void A_value_may_lie_inside_a_pattern_above_it(string codings, string told) =>
        Assert.Equal(told, Given.Told(Observation($"\"category\":[{{\"coding\":{codings}}}]"), Given.Profile("p", "Observation", """
            {"path":"Observation.category","slicing":{"discriminator":[{"type":"value","path":"coding.code"}],"rules":"open"}},
            {"path":"Observation.category","sliceName":"a","min":1,
             "patternCodeableConcept":{"coding":[{"system":"urn:s:s","code":"A"}]}}
            """)));

    [Theory]
    [InlineData("Patient", "")]
    [InlineData("Parameters", "error required Bundle.entry")]
    public void A_type_tells_members(string type, string told) =>
        Assert.Equal(told, Given.Told(
            $$$"""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"{{{type}}}","language":"en"}}]}""",
            Given.Profile("p", "Bundle", """
                {"path":"Bundle.entry","slicing":{"discriminator":[{"type":"type","path":"resource"}],"rules":"open"}},
                {"path":"Bundle.entry","sliceName":"patient","min":1},
                {"path":"Bundle.entry.resource","type":[{"code":"Patient"}]}
                """)));

    [Theory]
    [InlineData("Patient/1", "")]
    [InlineData("Organization/1", "error required Observation.performer")]
    public void The_type_that_a_reference_names_tells_members(string reference, string told) =>
        Assert.Equal(told, Given.Told(
            Observation($$"""
                "performer":[{"reference":"{{reference}}"}]
                """),
            Given.Profile("p", "Observation", """
                {"path":"Observation.performer","slicing":{"discriminator":[{"type":"type","path":"resolve()"}],"rules":"open"}},
                {"path":"Observation.performer","sliceName":"self","min":1,"type":[{"code":"Reference",
                 "targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"]}]}
                """)));

    [Theory]
    [InlineData("\"name\":[{\"family\":\"A\"}]", "")]
    [InlineData("\"active\":true", "error required Bundle.entry")]
    public void A_profile_tells_members(string patient, string told) =>
        Assert.Equal(told, Given.Told(
            $$$"""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient",{{{patient}}}}}]}""",
            Given.Profile("p", "Bundle", $$"""
                {"path":"Bundle.entry","slicing":{"discriminator":[{"type":"profile","path":"resource"}],"rules":"open"} },
                {"path":"Bundle.entry","sliceName":"patient","min":1},
                {"path":"Bundle.entry.resource","type":[{"code":"Patient","profile":["{{Given.Base}}named"]}]}
                """),
            Given.Profile("named", "Patient", """{"path":"Patient.name","min":1}""")));

    [Theory]
    [InlineData("""[{"value":"1","period":{"start":"2020"}},{"value":"2"}]""", "")]
    [InlineData("""[{"value":"1"},{"value":"2"}]""", "error structure Patient.identifier")]
    public void Being_there_or_not_tells_members(string identifiers, string told) =>
        Assert.Equal(told, Given.Told($$$"""{"resourceType":"Patient","identifier":{{{identifiers}}}}""",
            Given.Profile("p", "Patient", """
                {"path":"Patient.identifier","slicing":{"discriminator":[{"type":"exists","path":"period"}],"rules":"closed"}},
                {"path":"Patient.identifier","sliceName":"lasting","max":"1"},{"path":"Patient.identifier.period","max":"0"},
                {"path":"Patient.identifier","sliceName":"passing"},{"path":"Patient.identifier.period","min":1}
                """)));

    [Theory]
    [InlineData("""{"system":"urn:s:s","code":"A"}""", "")]
    [InlineData("""{"system":"urn:t:t","code":"A"}""", "error required Observation.component")]
    [InlineData("""{"system":"urn:s:s","code":"B"}""", "error required Observation.component")]
    public void Several_discriminators_must_all_agree(string coding, string told) =>
        Assert.Equal(told, Given.Told(Observation($$"""
            "component":[{"code":{"coding":[{{coding}}]} }]
            """), Given.Profile("p", "Observation", """
            {"path":"Observation.component","slicing":{"discriminator":[{"type":"value","path":"code.coding.system"},
             {"type":"value","path":"code.coding.code"}],"rules":"open"}},
            {"path":"Observation.component","sliceName":"a","min":1},
            {"path":"Observation.component.code.coding.system","fixedUri":"urn:s:s"},
            {"path":"Observation.component.code.coding.code","fixedCode":"A"}
            """)));

    [Theory]
    [InlineData("\"valueQuantity\":{\"value\":1}", "error required Observation.value.unit")]
    [InlineData("\"valueQuantity\":{\"value\":1,\"unit\":\"x\"}", "")]
    [InlineData("\"valueString\":\"abcd\"", "error too-long Observation.value")]
    public void A_choice_is_sliced_by_type(string value, string told) =>
        Assert.Equal(told, Given.Told(Observation(value), Given.Profile("p", "Observation", """
            {"path":"Observation.value[x]","slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"open"}},
            {"id":"Observation.value[x]:valueQuantity","path":"Observation.value[x]","sliceName":"valueQuantity","type":[{"code":"Quantity"}]},
            {"id":"Observation.value[x]:valueQuantity.unit","path":"Observation.value[x].unit","min":1},
            {"id":"Observation.value[x]:valueString","path":"Observation.value[x]","sliceName":"valueString","maxLength":3}
            """)));

    [Theory]
    [InlineData("a1", "")]
    [InlineData("a2", "error required Patient.identifier")]
    public void A_slice_is_sliced_again(string value, string told) =>
        Assert.Equal(told, Given.Told(
            $$"""{"resourceType":"Patient","identifier":[{"system":"urn:s:a","value":"{{value}}"}]}""",
            Given.Profile("p", "Patient", BySystemElements("open") + """
                ,{"path":"Patient.identifier","sliceName":"a","slicing":{"discriminator":[{"type":"value","path":"value"}],"rules":"open"}},
                {"path":"Patient.identifier","sliceName":"a/first","min":1},{"path":"Patient.identifier.value","fixedString":"a1"}
                """)));

    [Theory]
    [InlineData("a,b", "error required Patient.identifier[1].value")]
    [InlineData("a", "")]
    public void What_is_in_no_slice_obeys_the_default(string systems, string told) =>
        Assert.Equal(told, Given.Told(Patient(systems), Given.Profile("p", "Patient", BySystemElements("closed") + """
            ,{"path":"Patient.identifier","sliceName":"@default"},{"path":"Patient.identifier.value","min":1}
            """)));

    [Fact]
    public void Slices_that_nothing_tells_apart_are_not_counted()
    {
        var profile = Given.Profile("p", "Patient", """
            {"path":"Patient.identifier","slicing":{"rules":"closed"}},{"path":"Patient.identifier","sliceName":"a","min":1}
            """);
        Assert.Equal("", Given.Told(Patient("a"), profile));
        Assert.Contains(
            Given.Issues(Patient("a"), [Given.Base + "p"], profile),
            i => i is { Severity: Severity.Information, Expression: "Patient" } && i.Diagnostics.Contains("told apart", StringComparison.Ordinal));
    }

    [Fact]
    public void What_belongs_to_two_slices_is_an_error() =>
        Assert.Equal("error structure Patient.identifier[0]", Given.Told(
            """{"resourceType":"Patient","identifier":[{"system":"urn:s:a","use":"old"}]}""",
            Given.Profile("p", "Patient", """
                {"path":"Patient.identifier","slicing":{"discriminator":[{"type":"pattern","path":"$this"}],"rules":"open"}},
                {"path":"Patient.identifier","sliceName":"a","patternIdentifier":{"system":"urn:s:a"}},
                {"path":"Patient.identifier","sliceName":"b","patternIdentifier":{"use":"old"}}
                """)));

    [Theory]
    [InlineData("valueCode", "\"A\"", "")]
    [InlineData("valueCode", "\"B\"", "error required Patient.identifier")]
    public void An_extension_tells_members(string property, string value, string told) =>
        Assert.Equal(told, Given.Told(
            $$$"""{"resourceType":"Patient","identifier":[{"value":"1","extension":[{"url":"{{{Given.Base}}}kind","{{{property}}}":{{{value}}}}]}]}""",
            Given.Profile("p", "Patient", $$"""
                {"path":"Patient.identifier","slicing":{"discriminator":[
                  {"type":"value","path":"extension('{{Given.Base}}kind').value.ofType(code)"}],"rules":"open"} },
                {"path":"Patient.identifier","sliceName":"a","min":1},
                {"path":"Patient.identifier.extension","sliceName":"kind","min":1,
                 "type":[{"code":"Extension","profile":["{{Given.Base}}kind"]}]},
                {"path":"Patient.identifier.extension.value[x]","fixedCode":"A"}
                """),
            Given.Extension("kind", """{"path":"Extension.value[x]","type":[{"code":"code"}]},""")));

    static Resource BySystem(string rules) => Given.Profile("p", "Patient", BySystemElements(rules));

    static string BySystemElements(string rules) => $$"""
        {"path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"{{rules}}"} },
        {"path":"Patient.identifier","sliceName":"a","min":1,"max":"1"},{"path":"Patient.identifier.system","fixedUri":"urn:s:a"}
        """;

    static string Slice(string name) => $$"""
        {"path":"Patient.identifier","sliceName":"{{name}}"},{"path":"Patient.identifier.system","fixedUri":"urn:s:{{name}}"}
        """;

    static string Patient(string systems) => $$"""
        {"resourceType":"Patient","identifier":[{{string.Join(',', systems.Split(',').Select(s => $"{{\"system\":\"urn:s:{s}\"}}"))}}]}
        """;

    static string Observation(string property) =>
        $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},{{{property}}}}""";
}
