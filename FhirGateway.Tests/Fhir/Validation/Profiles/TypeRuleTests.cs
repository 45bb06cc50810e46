using FhirGateway.Fhir;

namespace FhirGateway.Tests.Fhir.Validation.Profiles;

public sealed class TypeRuleTests
{
    static readonly Resource Short = Given.Profile("short", "Address", """{"path":"Address.city","min":1}""");
    static readonly Resource Long = Given.Profile("long", "Address", """{"path":"Address.postalCode","min":1}""");

    [Theory]
    [InlineData("\"valueString\":\"x\"", "error structure Observation.value")]
    [InlineData("\"valueBoolean\":true", "")]
    [InlineData("\"valueQuantity\":{\"value\":1}", "")]
    public void A_choice_is_narrowed(string value, string told) =>
        Assert.Equal(told, Given.Told(
            $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},{{{value}}}}""",
            Given.Profile("p", "Observation", """
                {"path":"Observation.value[x]","type":[{"code":"boolean"},{"code":"Quantity"}]}
                """)));

    [Theory]
    [InlineData("""{"city":"A"}""", "")]
    [InlineData("""{"text":"A"}""", "error required Patient.address[0].city")]
    public void A_datatype_is_checked_against_its_profile(string address, string told) =>
        Assert.Equal(told, Given.Told($$$"""{"resourceType":"Patient","address":[{{{address}}}]}""",
            Given.Profile("p", "Patient", $$"""
                {"path":"Patient.address","type":[{"code":"Address","profile":["{{Given.Base}}short"]}]}
                """), Short));

    [Theory]
    [InlineData("""{"city":"A"}""", "")]
    [InlineData("""{"postalCode":"A"}""", "")]
    [InlineData("""{"text":"A"}""", "error structure Patient.address[0]")]
    public void Of_several_profiles_one_is_enough(string address, string told) =>
        Assert.Equal(told, Given.Told($$$"""{"resourceType":"Patient","address":[{{{address}}}]}""",
            Given.Profile("p", "Patient", $$"""
                {"path":"Patient.address","type":[{"code":"Address","profile":["{{Given.Base}}short","{{Given.Base}}long"]}]}
                """), Short, Long));

    [Fact]
    public void A_simple_quantity_has_no_comparator() =>
        Assert.Equal("error invariant Observation.value.comparator", Given.Told(
            """{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1,"comparator":"<"}}""",
            Given.Profile("p", "Observation", """
                {"path":"Observation.value[x]","type":[
                  {"code":"Quantity","profile":["http://hl7.org/fhir/StructureDefinition/SimpleQuantity"]}]}
                """)));

    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"A"}]}""", "")]
    [InlineData("""{"resourceType":"Patient"}""", "error required Bundle.entry[0].resource.name")]
    [InlineData("""{"resourceType":"Basic","code":{"text":"x"}}""", "error structure Bundle.entry[0].resource")]
    public void Resources_in_a_bundle_are_of_the_type_and_profile_asked_for(string resource, string told) =>
        Assert.Equal(told, Given.Told(
            $$$"""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520","resource":{{{resource}}}}]}""",
            Given.Profile("p", "Bundle", $$"""
                {"path":"Bundle.entry.resource","type":[{"code":"Patient","profile":["{{Given.Base}}named"]}]}
                """),
            Given.Profile("named", "Patient", """{"path":"Patient.name","min":1}""")));

    [Fact]
    public void A_path_goes_on_into_a_narrowed_resource() =>
        Assert.Equal("error required Bundle.entry[0].resource.birthDate", Given.Told(
            """{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","active":true}}]}""",
            Given.Profile("p", "Bundle", """
                {"path":"Bundle.entry.resource","type":[{"code":"Patient"}]},{"path":"Bundle.entry.resource.birthDate","min":1}
                """)));

    [Theory]
    [InlineData("\"title\":\"a\",\"focus\":{\"reference\":\"Patient/1\"}", "")]
    [InlineData("\"title\":\"a\"", "error required Composition.section[0].focus")]
    public void One_element_of_a_profile_can_be_a_profile(string section, string told) =>
        Assert.Equal(told, Given.Told(
            $$$"""
            {"resourceType":"Composition","status":"final","type":{"text":"x"},"date":"2024-01-01","title":"x",
             "author":[{"display":"x"}],"section":[{{{{section}}},"code":{"coding":[{"system":"urn:s:s","code":"A"}]},
             "text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"}}]}
            """,
            Given.Profile("p", "Composition", $$"""
                {"path":"Composition.section","slicing":{"discriminator":[{"type":"pattern","path":"code"}],"rules":"closed"} },
                {"path":"Composition.section","sliceName":"a","min":1,"type":[{"code":"BackboneElement",
                 "profile":["{{Given.Base}}library"],"_profile":[{"extension":[
                  {"url":"http://hl7.org/fhir/StructureDefinition/elementdefinition-profile-element",
                   "valueString":"Composition.section:a"}]}]}]}
                """),
            Given.Profile("library", "Composition", """
                {"path":"Composition.section","slicing":{"discriminator":[{"type":"pattern","path":"code"}],"rules":"open"}},
                {"path":"Composition.section","sliceName":"a"},
                {"path":"Composition.section.code","patternCodeableConcept":{"coding":[{"system":"urn:s:s","code":"A"}]}},
                {"path":"Composition.section.focus","min":1}
                """)));
}
